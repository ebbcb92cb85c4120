import type { Sendings } from './sendings.js';

/**
 * Why a request got no final response.
 * - `timeout`: no final response before the deadline, or before Timer F (RFC 3261 §17.1.2.2)
 * - `refused`: the port is closed (ICMP port unreachable, TCP reset on connecting)
 * - `unreachable`: no route, host down, or a connection that was not made in time
 * - `reset`: the peer closed the connection after it was sent the request
 * - `tls`: the handshake failed, or the certificate is not that of the host
 * - `protocol`: what came back on the connection is not SIP
 * - `dns`: the name cannot be resolved (RFC 3263)
 * - `blocked`: the address may not be connected to ({@link UserAgentClientOptions.authorizeAddress})
 * - `aborted`: by the caller's `AbortSignal`
 * - `closed`: the client was closed
 * - `too_large`: more than 1,300 bytes for a target that has only UDP (RFC 3261 §18.1.1)
 * - `invalid`: the request itself cannot be sent: a bad URI, method, header or option
 * - `exhausted`: this process has no file descriptors or buffers left, or another one has its port
 */
export type SipErrorCode =
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'tls'
  | 'protocol'
  | 'dns'
  | 'blocked'
  | 'aborted'
  | 'closed'
  | 'too_large'
  | 'invalid'
  | 'exhausted';

/** The codes that tell of this process and nothing about the peer. */
const LOCAL: readonly SipErrorCode[] = ['aborted', 'closed', 'exhausted'];

/** The one error that a request rejects with; `message` is for operators and holds no secret. */
export class SipError extends Error {
  override readonly name = 'SipError';

  /**
   * @param sends how often the request was sent, retransmissions included; 0 means that nobody has received it
   * @param sendings those of one transaction, where there was one: of the last one, or of one of which more was answered
   */
  constructor(
    readonly code: SipErrorCode,
    message: string,
    options?: ErrorOptions,
    readonly sends = 0,
    readonly sendings?: Sendings,
  ) {
    super(message, options);
  }

  /** Whether the failure is ours, and says nothing about the peer. */
  get isLocal(): boolean {
    return LOCAL.includes(this.code);
  }

  /** The same error for one of the requests that it ends. */
  after(sends: number, sendings?: Sendings): SipError {
    return new SipError(this.code, this.message, { cause: this.cause }, sends, sendings);
  }
}

/** What was received is not a SIP message, or one that is too large to be worth reading. */
export class SipParseError extends Error {
  override readonly name = 'SipParseError';
}

const CODE_OF_ERRNO: Record<string, SipErrorCode> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EMSGSIZE: 'too_large',
  EADDRINUSE: 'exhausted',
  EMFILE: 'exhausted',
  ENFILE: 'exhausted',
  EAGAIN: 'exhausted',
  ENOBUFS: 'exhausted',
  ENOMEM: 'exhausted',
};

/** The error of a socket; what has no code of its own here (no route, host down …) is `unreachable`. */
export function fromSystemError(error: unknown, remote: string): SipError {
  const errno = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  // The peer may refuse the handshake when it is over for us already (TLS 1.3).
  const code = CODE_OF_ERRNO[errno] ?? (errno.startsWith('ERR_SSL_') ? 'tls' : 'unreachable');
  return new SipError(code, `${remote}: ${errno}`, { cause: error });
}
