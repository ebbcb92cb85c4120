import { setTimeout as sleep } from 'node:timers/promises';
import { Challenges } from './challenges.js';
import { abortable, Deadline } from './deadline.js';
import type { DigestCredentials } from './digest.js';
import { SipError, type SipErrorCode } from './errors.js';
import type { Flow, FlowLease, SocketAddress, Transport } from './flow.js';
import { nextIdentity, type TransactionIdentity } from './identity.js';
import type { Target } from './locate.js';
import type { SipResponse } from './message.js';
import { type FinalResponse, NonInviteClientTransaction } from './non-invite-client-transaction.js';
import { MAX_UDP_REQUEST_BYTES, type OutgoingRequest, type RequestContent } from './request.js';
import type { Sendings } from './sendings.js';
import type { TlsTrust } from './stream.js';
import type { SipTimers } from './timers.js';
import { formatHostPort, parseSipUri } from './uri.js';

/** A request and how it is to be sent. */
export interface ClientRequest extends RequestContent {
  /**
   * URI to send to in place of the Request-URI: the address that a registration came from, behind a NAT. It is no
   * Route, so the target sees nothing of it. An outbound proxy goes before it.
   */
  nextHop?: string;
  /**
   * SIP URIs of the proxies that the request passes, the first of which it goes to (RFC 3261 section 8.1.2), such as the
   * Path that a device registered by (RFC 3327). An outbound proxy takes their place.
   */
  routeSet?: readonly string[];
  /** The organization whose request it is: some look-ups of names are shared out among these. */
  onBehalfOf?: string;
  /** Leaves the outbound proxy out. */
  direct?: boolean;
  /** For a 401 or 407; without them such a response is the final one. */
  credentials?: DigestCredentials;
  /** That of an earlier sending to repeat, or one that was prepared; a new one if left out. */
  identity?: TransactionIdentity;
  /** Time for everything: look-ups, connecting, retransmissions, challenges. Default 64 × T1, which is 32 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Called once, when the request has been handed to the network for the first time; throwing aborts the request. */
  onSent?: () => void;
  /**
   * Waits, where the request had to be repeated, for the answers to all its sendings, so that `sendings` tells how many
   * were lost.
   */
  countAnswers?: boolean;
  /** Says that the target takes TCP too, so that what is too large for UDP goes by it. */
  congestionFallback?: 'tcp';
  /** Whom to trust over TLS, in place of what the client does. */
  trust?: TlsTrust;
  /**
   * Whether the request does no harm where it is obeyed twice. Then silence is a failure of the target like any other,
   * and a connection that was reused and ends without an answer is no failure of the target yet. Default: for OPTIONS.
   */
  idempotent?: boolean;
}

/** The final response, whatever its status code, and how it came about. */
export interface SipOutcome {
  readonly statusCode: number;
  readonly reasonPhrase: string;
  readonly response: SipResponse;
  /** How often the request was sent in all: retransmissions, repetitions after a challenge, targets tried in vain. */
  readonly sends: number;
  /** Those of the transaction that was answered alone. One is answered, unless `countAnswers` asked for more. */
  readonly sendings: Sendings;
  /** From the first sending of the transaction that was answered to its final response, on the monotonic clock. */
  readonly roundTripMs: number;
  /** The same from the last sending before it. */
  readonly sinceLastSendMs: number;
  readonly transport: Transport;
  readonly localAddress: SocketAddress;
  readonly remoteAddress: SocketAddress;
}

/** What an exchange needs of its client. */
export interface ExchangeNetwork {
  readonly timers: SipTimers;
  /** @throws SipError `blocked` */
  authorize(target: Target): Promise<void>;
  /** @param fresh asks for a connection that nobody has used before */
  acquire(target: Target, signal: AbortSignal, local?: SocketAddress, fresh?: boolean): Promise<FlowLease>;
}

/** A transaction with its final response. */
type AnsweredTransaction = FinalResponse & Pick<SipOutcome, 'sendings'>;

/** By so much the answers to two sendings may differ in time. */
const GRACE_MS = 200;

/** After these errors a request that was sent once at most has reached nobody. */
const NOT_RECEIVED: readonly SipErrorCode[] = ['refused', 'unreachable', 'tls'];
/** After these errors the target may have obeyed the request. */
const PERHAPS_RECEIVED: readonly SipErrorCode[] = ['timeout', 'reset', 'protocol'];
/** How a connection ends that the peer had forgotten, or closed, before the request came. */
const STALE: readonly SipErrorCode[] = ['reset', 'unreachable'];

/** One request on its way: from target to target until one takes it, and through the challenges that it meets. */
export class Exchange {
  sends = 0;
  private transactions = 0;
  private challenged = 0;
  /** Those of one transaction: of the last one that was sent, or of one of which more was answered. */
  sendings?: Sendings;
  /** Whether anything has come back over the present flow. */
  private heard = false;
  private readonly challenges: Challenges;

  constructor(
    private readonly network: ExchangeNetwork,
    private readonly options: ClientRequest,
    private readonly request: OutgoingRequest,
    private readonly identity: TransactionIdentity,
    private readonly deadline: Deadline,
  ) {
    const digestRequest = { method: request.method, uri: request.uri.text, body: request.body };
    this.challenges = new Challenges(options.credentials, digestRequest);
  }

  /**
   * Tries the targets in order (RFC 3263 §4.3), each in its share of the time. The next one follows a 503 and a failure
   * that says that nobody got the request. It follows silence and a closed connection only if the request is
   * idempotent: any other may have been obeyed, and a second reboot is worse than none.
   * @throws SipError of one that may have obeyed, else of one whose TLS handshake failed, as that tells most, else of the
   *   last target tried
   */
  async run(targets: readonly Target[]): Promise<SipOutcome> {
    let silence: SipError | undefined;
    let handshake: SipError | undefined;
    for (const [index, target] of targets.entries()) {
      const left = targets.length - index;
      const sendsBefore = this.sends;
      const share = this.shareOf(target, left);
      try {
        const outcome = await this.send(target, share);
        if (left === 1 || outcome.statusCode !== 503) return outcome;
      } catch (error) {
        const failure = error as SipError;
        const sends = this.sends - sendsBefore;
        if (failure.code === 'tls') handshake ??= failure;
        if (this.deadline.signal.aborted || !this.mayGoOn(failure, sends)) {
          throw (failure.code === 'timeout' && this.sends === 0 && handshake) || failure;
        }
        if (PERHAPS_RECEIVED.includes(failure.code)) silence ??= failure;
        if (left === 1) throw silence ?? handshake ?? failure;
      } finally {
        if (share !== this.deadline) share.clear();
      }
    }
    throw new SipError('dns', 'there is no target');
  }

  /** The time for one target, so that some is left for the others. */
  private shareOf({ address }: Target, targetsLeft: number): Deadline {
    if (targetsLeft === 1) return this.deadline;
    const sendsBefore = this.sends;
    const milliseconds = this.deadline.remainingMs / targetsLeft;
    const onTimeout = (): SipError =>
      this.sends > sendsBefore
        ? new SipError('timeout', `${address} did not respond within ${Math.round(milliseconds)} ms`)
        : new SipError('unreachable', `${address} did not accept a connection in time`);
    return new Deadline(milliseconds, onTimeout, this.deadline.signal);
  }

  private mayGoOn({ code }: SipError, sends: number): boolean {
    if (this.idempotent) return NOT_RECEIVED.includes(code) || PERHAPS_RECEIVED.includes(code);
    return NOT_RECEIVED.includes(code) && sends <= 1;
  }

  private get idempotent(): boolean {
    return this.options.idempotent ?? this.request.method === 'OPTIONS';
  }

  private async send(target: Target, share: Deadline): Promise<SipOutcome> {
    await abortable(this.network.authorize(target), this.deadline.signal);
    const outcome = await this.sendOver(target, share, false);
    return outcome ?? (await this.sendOver(target, share, true))!;
  }

  /**
   * Sends the request over a flow to the target.
   * @returns nothing where the flow was reused and has turned out to be stale; never if it is fresh
   */
  private async sendOver(target: Target, share: Deadline, fresh: boolean): Promise<SipOutcome | undefined> {
    const lease = await this.network.acquire(target, share.signal, this.preferredLocal(target), fresh);
    const { flow } = lease;
    const sendsBefore = this.sends;
    this.heard = false;
    let keep = true;
    try {
      for (;;) {
        const identity = nextIdentity(this.identity, this.transactions, this.challenged);
        const sentBy = identity.sentBy ?? formatHostPort(flow.local.address, flow.local.port);
        const hop = { transport: flow.transport, sentBy };
        const message = this.request.toBytes(hop, identity, this.challenges.headers);
        if (flow.transport === 'UDP' && message.length > MAX_UDP_REQUEST_BYTES) {
          return await this.send(this.overTcp(target, message.length), share);
        }
        const { signal } = this.idempotent ? share : this.deadline;
        const answered = await this.transact(flow, message, identity, signal);
        if (!this.challenges.answer(answered.response)) return this.outcome(flow, answered);
        this.challenged++;
      }
    } catch (error) {
      const { code } = error as SipError;
      keep = code !== 'timeout';
      const repeatable = this.idempotent || this.sends === sendsBefore;
      const stale = !fresh && lease.reused && !this.heard && STALE.includes(code);
      if (stale && repeatable) return undefined;
      throw error;
    } finally {
      lease.release(keep);
    }
  }

  /** RFC 3261 §18.1.1: a large request needs a transport that controls congestion. */
  private overTcp(target: Target, size: number): Target {
    if (this.options.congestionFallback === 'tcp') return { ...target, transport: 'TCP' };
    throw new SipError(
      'too_large',
      `${size} bytes are too many for UDP, which takes ${MAX_UDP_REQUEST_BYTES}`,
    );
  }

  /** The address in a given Via, as the answer may be sent there. */
  private preferredLocal({ family }: Target): SocketAddress | undefined {
    if (this.identity.sentBy === undefined) return undefined;
    const { host, port } = parseSipUri(`sip:${this.identity.sentBy}`);
    return port === undefined ? undefined : { address: host, port, family };
  }

  private async transact(
    flow: Flow,
    message: Buffer,
    identity: TransactionIdentity,
    signal: AbortSignal,
  ): Promise<AnsweredTransaction> {
    signal.throwIfAborted();
    this.transactions++;
    const transaction = new NonInviteClientTransaction({
      message,
      send: (bytes) => flow.send(bytes),
      reliable: flow.transport !== 'UDP',
      timers: this.network.timers,
      onSend: () => this.sent(),
    });
    const abort = (): void => transaction.terminate(signal.reason as SipError);
    signal.addEventListener('abort', abort, { once: true });
    const detach = flow.attach(identity, this.request.method, transaction);
    try {
      const final = await transaction.start();
      if (this.options.countAnswers) await this.lastAnswer(final);
      return { ...final, sendings: transaction.sendings };
    } finally {
      this.count(transaction.sendings);
      detach();
      signal.removeEventListener('abort', abort);
    }
  }

  private count(sendings: Sendings): void {
    if (sendings.answered > 0) this.heard = true;
    if (sendings.sent > 0 && sendings.answered >= (this.sendings?.answered ?? 0)) this.sendings = sendings;
  }

  /** Gives the last sending the time that the first one may have taken. */
  private async lastAnswer({ roundTripMs, sinceLastSendMs }: FinalResponse): Promise<void> {
    const sendingMs = roundTripMs - sinceLastSendMs;
    if (sendingMs === 0) return;
    await sleep(sendingMs + GRACE_MS, undefined, { signal: this.deadline.signal }).catch(() => undefined);
  }

  private sent(): void {
    if (this.sends++ > 0) return;
    try {
      this.options.onSent?.();
    } catch (error) {
      this.deadline.abort(error);
    }
  }

  private outcome(flow: Flow, { response, ...measured }: AnsweredTransaction): SipOutcome {
    return {
      statusCode: response.statusCode,
      reasonPhrase: response.reasonPhrase,
      response,
      sends: this.sends,
      ...measured,
      transport: flow.transport,
      localAddress: flow.local,
      remoteAddress: { address: flow.remote.address, family: flow.remote.family, port: flow.remote.port },
    };
  }
}
