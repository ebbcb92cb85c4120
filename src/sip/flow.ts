import type { SipError } from './errors.js';
import type { SipMessage } from './message.js';
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
 * It knows the transactions that wait for a response on it.
 */
export abstract class Flow {
  abstract readonly transport: Transport;
  abstract readonly local: SocketAddress;
  private readonly transactions = new Map<string, NonInviteClientTransaction>();
  private closedWith?: SipError;

  /** @param onClose called once, when the flow can no longer be used */
  constructor(
    readonly remote: SocketAddress,
    private readonly onClose: () => void,
  ) {}

  /** Hands a message to the network; what goes wrong ends the transactions of this flow. */
  abstract send(message: Buffer): void;

  protected abstract destroy(): void;

  get closed(): boolean {
    return this.closedWith !== undefined;
  }

  /** Responses to this branch and method go to the transaction from now on. */
  attach(branch: string, method: string, transaction: NonInviteClientTransaction): void {
    if (this.closedWith) transaction.terminate(this.closedWith);
    else this.transactions.set(key(branch, method), transaction);
  }

  detach(branch: string, method: string): void {
    this.transactions.delete(key(branch, method));
  }

  /**
   * RFC 3261 §17.1.3: a response belongs to the transaction with the branch of its topmost Via and the method of its
   * CSeq. One with a second Via was meant for somebody else (§8.1.3.3). Requests and strangers are ignored.
   */
  protected receive(message: SipMessage): void {
    if (message.kind !== 'response' || message.vias.length !== 1) return;
    const branch = message.vias[0].parameters.get('branch') ?? '';
    this.transactions.get(key(branch, message.cseq.method))?.receive(message);
  }

  /** Gives the socket back; transactions that still wait end with the error. */
  close(error: SipError): void {
    if (this.closedWith) return;
    this.closedWith = error;
    this.destroy();
    for (const transaction of this.transactions.values()) transaction.terminate(error);
    this.transactions.clear();
    this.onClose();
  }
}

/** The right to use a flow; to be released once, when the request is over. */
export interface FlowLease {
  readonly flow: Flow;
  /** Whether other requests use the connection, or have used it: what ends it may be older than this request. */
  readonly reused?: boolean;
  /** @param keep whether the flow may serve further requests; default true */
  release(keep?: boolean): void;
}

function key(branch: string, method: string): string {
  return `${branch} ${method}`;
}
