import { setTimeout as sleep } from 'node:timers/promises';
import { Challenges } from './challenges.js';
import { abortable, Deadline } from './deadline.js';
import type { DigestCredentials } from './digest.js';
import { SipError } from './errors.js';
import type { Flow, FlowLease, SocketAddress, Transport } from './flow.js';
import { nextIdentity, type TransactionIdentity } from './identity.js';
import type { Target } from './locate.js';
import type { SipResponse } from './message.js';
import { type FinalResponse, NonInviteClientTransaction } from './non-invite-client-transaction.js';
import { MAX_UDP_REQUEST_BYTES, type OutgoingRequest, type RequestContent } from './request.js';
import type { SipTimers } from './timers.js';
import { formatHostPort, parseSipUri } from './uri.js';

/** A request and how it is to be sent. */
export interface ClientRequest extends RequestContent {
  /**
   * URI to send to in place of the Request-URI: the address that a registration came from, behind a NAT. It is no
   * Route, so the target sees nothing of it. An outbound proxy goes before it.
   */
  nextHop?: string;
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
   * Waits, where the request had to be repeated, for the answers to all its sendings, so that `answeredSends` tells how
   * many were lost.
   */
  countAnswers?: boolean;
  /** Says that the target takes TCP too, so that what is too large for UDP goes by it. */
  congestionFallback?: 'tcp';
}

/** The final response, whatever its status code, and how it came about. */
export interface SipOutcome {
  readonly statusCode: number;
  readonly reasonPhrase: string;
  readonly response: SipResponse;
  /** How often the request was sent in all: retransmissions, repetitions after a challenge, targets tried in vain. */
  readonly sends: number;
  /** How many of these are known to have been answered; one, unless `countAnswers` asked for more. */
  readonly answeredSends: number;
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
  acquire(target: Target, signal: AbortSignal, local?: SocketAddress): Promise<FlowLease>;
}

/** A transaction with its final response. */
type AnsweredTransaction = FinalResponse & Pick<SipOutcome, 'answeredSends'>;

/** By so much the answers to two sendings may differ in time. */
const GRACE_MS = 200;

/** After these errors a request that was sent once at most has reached nobody. */
const NOT_RECEIVED = ['refused', 'unreachable', 'tls'];

/** One request on its way: from target to target until one takes it, and through the challenges that it meets. */
export class Exchange {
  sends = 0;
  private transactions = 0;
  private challenged = 0;
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
   * Tries the targets in order (RFC 3263 §4.3). The next one follows a 503 and a failure that says that nobody got
   * the request; not silence or a closed connection: the request may have been obeyed, and a second reboot is worse
   * than none.
   * @throws SipError of the last target tried
   */
  async run(targets: readonly Target[]): Promise<SipOutcome> {
    for (const [index, target] of targets.entries()) {
      const left = targets.length - index;
      const sendsBefore = this.sends;
      try {
        const outcome = await this.send(target, left);
        if (left === 1 || outcome.statusCode !== 503) return outcome;
      } catch (error) {
        const received = this.sends > sendsBefore + 1 || !NOT_RECEIVED.includes((error as SipError).code);
        if (left === 1 || received) throw error;
      }
    }
    throw new SipError('dns', 'there is no target');
  }

  private async send(target: Target, targetsLeft: number): Promise<SipOutcome> {
    await abortable(this.network.authorize(target), this.deadline.signal);
    const { flow, release } = await this.acquire(target, targetsLeft);
    try {
      for (;;) {
        const identity = nextIdentity(this.identity, this.transactions, this.challenged);
        const sentBy = identity.sentBy ?? formatHostPort(flow.local.address, flow.local.port);
        const hop = { transport: flow.transport, sentBy };
        const message = this.request.toBytes(hop, identity, this.challenges.headers);
        if (flow.transport === 'UDP' && message.length > MAX_UDP_REQUEST_BYTES) {
          return await this.send(this.overTcp(target, message.length), targetsLeft);
        }
        const answered = await this.transact(flow, message, identity.branch);
        if (!this.challenges.answer(answered.response)) return this.outcome(flow, answered);
        this.challenged++;
      }
    } finally {
      release();
    }
  }

  /** RFC 3261 §18.1.1: a large request needs a transport that controls congestion. */
  private overTcp(target: Target, size: number): Target {
    if (this.options.congestionFallback === 'tcp') return { ...target, transport: 'TCP' };
    throw new SipError(
      'too_large',
      `${size} bytes are more than ${MAX_UDP_REQUEST_BYTES}, and UDP takes no more`,
    );
  }

  /** A target that does not accept a connection gets its share of the time, so that some is left for the others. */
  private async acquire(target: Target, targetsLeft: number): Promise<FlowLease> {
    const local = this.preferredLocal(target);
    if (targetsLeft === 1) return this.network.acquire(target, this.deadline.signal, local);
    const share = new Deadline(
      this.deadline.remainingMs / targetsLeft,
      () => new SipError('unreachable', `${target.address} did not accept a connection in time`),
      this.deadline.signal,
    );
    try {
      return await this.network.acquire(target, share.signal, local);
    } finally {
      share.clear();
    }
  }

  /** The address in a given Via, as the answer may be sent there. */
  private preferredLocal({ family }: Target): SocketAddress | undefined {
    if (this.identity.sentBy === undefined) return undefined;
    const { host, port } = parseSipUri(`sip:${this.identity.sentBy}`);
    return port === undefined ? undefined : { address: host, port, family };
  }

  private async transact(flow: Flow, message: Buffer, branch: string): Promise<AnsweredTransaction> {
    const { signal } = this.deadline;
    signal.throwIfAborted();
    this.transactions++;
    const transaction = new NonInviteClientTransaction({
      message,
      send: (bytes) => flow.send(bytes),
      reliable: flow.transport !== 'UDP',
      timers: this.network.timers,
      onSend: () => this.sent(),
    });
    const abort = (): void => transaction.terminate(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    flow.attach(branch, this.request.method, transaction);
    try {
      const final = await transaction.start();
      if (this.options.countAnswers) await this.lastAnswer(final);
      return { ...final, answeredSends: transaction.answeredSends };
    } finally {
      flow.detach(branch, this.request.method);
      signal.removeEventListener('abort', abort);
    }
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
