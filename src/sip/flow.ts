import type { ClientTransactions } from './client-transactions.js';
import type { SipError } from './errors.js';
import type { TransactionIdentity } from './identity.js';
import type { NonInviteClientTransaction } from './non-invite-client-transaction.js';

/** As Via and the `transport` parameter name it. */
export type Transport = 'UDP' | 'TCP' | 'TLS';

/** An address that is resolved: never a name. */
export interface SocketAddress {
  readonly address: string;
  readonly family: 4 | 6;
  readonly port: number;
}

/**
 * An association with one remote address (the "flow" of RFC 5626): a connected UDP socket, a TCP or a TLS connection.
 * It knows the transactions whose requests went over it, and ends them when it fails. Their responses may arrive
 * anywhere ({@link ClientTransactions}).
 */
export abstract class Flow {
  abstract readonly transport: Transport;
  abstract readonly local: SocketAddress;
  private readonly attached = new Set<NonInviteClientTransaction>();
  private closedWith?: SipError;

  /**
   * @param transactions those that what is received here may belong to
   * @param onClose called once, when the flow can no longer be used
   */
  constructor(
    readonly remote: SocketAddress,
    protected readonly transactions: ClientTransactions,
    private readonly onClose: () => void,
  ) {}

  /** Hands a message to the network; what goes wrong ends the transactions of this flow. */
  abstract send(message: Buffer): void;

  protected abstract destroy(): void;

  get closed(): boolean {
    return this.closedWith !== undefined;
  }

  /** How many transactions wait for a response to what was sent here. */
  protected get waiting(): number {
    return this.attached.size;
  }

  /**
   * The transaction gets its responses from now on, and an error when the flow is closed.
   * @returns ends that
   */
  attach(identity: TransactionIdentity, method: string, transaction: NonInviteClientTransaction): () => void {
    if (this.closedWith) {
      transaction.terminate(this.closedWith);
      return () => undefined;
    }
    const remove = this.transactions.add(identity, method, transaction);
    this.attached.add(transaction);
    return () => {
      remove();
      this.attached.delete(transaction);
    };
  }

  /** Gives the socket back; transactions that still wait end with the error. */
  close(error: SipError): void {
    if (this.closedWith) return;
    this.closedWith = error;
    this.destroy();
    for (const transaction of this.attached) transaction.terminate(error);
    this.attached.clear();
    this.onClose();
  }
}

/** The right to use a flow; to be released once, when the request is over. */
export interface FlowLease {
  readonly flow: Flow;
  /** Whether other requests use the connection, or have used it: what ends it may be older than this request. */
  readonly reused?: boolean;
  /** @param keep whether the flow may serve further requests; default true */
  readonly release: (keep?: boolean) => void;
}
