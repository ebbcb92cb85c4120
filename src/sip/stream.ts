import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { ClientTransactions } from './client-transactions.js';
import { fromSystemError, SipError } from './errors.js';
import { Flow, type SocketAddress } from './flow.js';
import { StreamFramer } from './stream-framer.js';
import { formatHostPort } from './uri.js';

/** Trust and our own certificate, for TLS connections. */
export type TlsOptions = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'minVersion' | 'checkServerIdentity'
>;

/** Whom a TLS connection trusts, in place of what the client does. */
export interface TlsTrust {
  /** Authorities in PEM; they take the place of the public ones. */
  readonly ca?: string;
  /** Whether the certificate has to be trusted and that of the host; default true. */
  readonly rejectUnauthorized?: boolean;
}

/** Where a TCP or TLS connection goes. */
export interface StreamTarget extends SocketAddress {
  readonly transport: 'TCP' | 'TLS';
  /** The name that the certificate has to be for: the host of the URI (RFC 5922 §7). */
  readonly serverName: string;
  /** Our own address; by default the one that the system picks for the peer. */
  readonly localAddress?: string;
  readonly trust?: TlsTrust;
}

/** A TCP or TLS connection. */
export class StreamFlow extends Flow {
  readonly transport: 'TCP' | 'TLS';
  readonly local: SocketAddress;
  private readonly framer = new StreamFramer();
  /** Whether the peer has said anything, which it does when the handshake is over for it too (TLS 1.3). */
  private heard = false;

  /** @throws SipError, or the signal's reason */
  static async open(
    target: StreamTarget,
    tls: TlsOptions,
    signal: AbortSignal,
    transactions: ClientTransactions,
    onClose: () => void,
  ): Promise<StreamFlow> {
    return new StreamFlow(await connect(target, tls, signal), target, transactions, onClose);
  }

  private constructor(
    private readonly socket: Socket,
    target: StreamTarget,
    transactions: ClientTransactions,
    onClose: () => void,
  ) {
    super(target, transactions, onClose);
    this.transport = target.transport;
    this.local = { address: socket.localAddress ?? '', port: socket.localPort ?? 0, family: target.family };
    const closed = (): void => this.close(new SipError('reset', `${nameOf(target)} closed the connection`));
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.failed(fromSystemError(error, nameOf(target))));
    socket.on('end', closed);
    socket.on('close', closed);
  }

  send(message: Buffer): void {
    if (!this.closed) this.socket.write(message);
  }

  /** A TLS error after the handshake ends the connection like a reset, and says no more about what the peer has read. */
  private failed(failure: SipError): void {
    const { code, message, cause } = failure;
    this.close(code === 'tls' && this.heard ? new SipError('reset', message, { cause }) : failure);
  }

  private read(chunk: Buffer): void {
    this.heard = true;
    try {
      for (const message of this.framer.push(chunk)) this.transactions.receive(message);
    } catch (error) {
      this.close(new SipError('protocol', `${nameOf(this.remote)} does not speak SIP`, { cause: error }));
    }
  }

  protected destroy(): void {
    this.socket.destroy();
  }
}

/** Connects to the address itself, not to its name: the address was checked, and a second look-up may differ. */
function connect(target: StreamTarget, tls: TlsOptions, signal: AbortSignal): Promise<Socket> {
  const { address: host, port, localAddress } = target;
  const to = { host, port, localAddress, noDelay: true };
  const servername = isIP(target.serverName) ? undefined : target.serverName;
  const socket =
    target.transport === 'TLS' ? connectTls({ ...tls, ...target.trust, ...to, servername }) : connectTcp(to);
  return new Promise<Socket>((resolve, reject) => {
    let accepted = false;
    const fail = (error: SipError): void => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal.reason as SipError);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => (accepted = true));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (!accepted) return fail(fromSystemError(error, nameOf(target)));
      const reason = `the TLS handshake failed (${error.code ?? error.message})`;
      fail(new SipError('tls', `${nameOf(target)}: ${reason}`, { cause: error }));
    });
    socket.once(target.transport === 'TLS' ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}

function nameOf({ address, port }: SocketAddress): string {
  return formatHostPort(address, port);
}
