import { SipError } from './errors.js';
import type { SipResponse } from './message.js';
import type { Sendings } from './sendings.js';
import { setTimeoutAfterReading, type SipTimers, timerF } from './timers.js';

/** The final response of a transaction. */
export interface FinalResponse {
  readonly response: SipResponse;
  /** From the first sending of the request to this response, on the monotonic clock. */
  readonly roundTripMs: number;
  /** The same from the last sending before it. */
  readonly sinceLastSendMs: number;
}

export interface NonInviteClientTransactionOptions {
  /** The request; every retransmission is the same bytes. */
  message: Buffer;
  send: (message: Buffer) => void;
  /** TCP and TLS: then nothing is retransmitted. */
  reliable: boolean;
  timers: SipTimers;
  /** Called after every sending, retransmissions included. */
  onSend: () => void;
}

/**
 * The client transaction of RFC 3261 §17.1.2 for every method but INVITE. It tells its user of one final response or
 * one error; whatever comes later is absorbed. Timer K is the {@link Flow}'s: it stays open for T4 after its last
 * transaction.
 */
export class NonInviteClientTransaction {
  private state: 'trying' | 'proceeding' | 'completed' | 'terminated' = 'trying';
  private readonly final: Promise<FinalResponse>;
  private succeed: (final: FinalResponse) => void;
  private fail: (error: SipError) => void;
  /** When the request was sent, on the monotonic clock. */
  private readonly sentAt: number[] = [];
  /** That of the final response. */
  private roundTripMs?: number;
  /** How often each status code has come. */
  private readonly responses = new Map<number, number>();
  private retransmission?: NodeJS.Timeout;
  private timeout?: NodeJS.Timeout;

  constructor(private readonly options: NonInviteClientTransactionOptions) {
    this.final = new Promise<FinalResponse>((resolve, reject) => {
      this.succeed = resolve;
      this.fail = reject;
    });
  }

  /** Sends the request, unless the transaction was ended before. */
  start(): Promise<FinalResponse> {
    if (!this.waiting) return this.final;
    const { timers, reliable } = this.options;
    this.timeout = setTimeoutAfterReading(
      () => this.terminate(new SipError('timeout', 'no final response before Timer F')),
      timerF(timers),
    );
    if (!reliable) this.startTimerE(timers.t1);
    this.send();
    return this.final;
  }

  private startTimerE(interval: number): void {
    const { t2 } = this.options.timers;
    const timer = setTimeoutAfterReading(() => {
      if (!this.waiting || this.retransmission !== timer) return;
      this.startTimerE(this.state === 'proceeding' ? t2 : Math.min(2 * interval, t2));
      this.send();
    }, interval);
    this.retransmission = timer;
  }

  private get waiting(): boolean {
    return this.state === 'trying' || this.state === 'proceeding';
  }

  /**
   * A server answers each sending with the last response that it has, and sends a further response once, without being
   * asked (RFC 3261 §17.2.2): the first final one that follows a provisional answers no sending.
   */
  get sendings(): Sendings {
    const countOf = (isCounted: (status: number) => boolean): number =>
      Math.max(0, ...[...this.responses].map(([status, count]) => (isCounted(status) ? count : 0)));
    const provisionals = countOf((status) => status < 200);
    const finals = countOf((status) => status >= 200);
    const unasked = provisionals > 0 && finals > 0 ? 1 : 0;
    const answered = Math.min(this.sentAt.length, provisionals + finals - unasked);
    return { sent: answered > 1 ? Math.max(answered, this.due) : this.sentAt.length, answered };
  }

  /**
   * The sendings to which the answers are due, if all took as long as the first one. Of a single answer it is not known
   * which sending it is to; more than one are to the first of them, one after the other, and the others may follow.
   */
  private get due(): number {
    const since = performance.now() - (this.roundTripMs ?? 0);
    return this.sentAt.filter((at) => at <= since).length;
  }

  private send(): void {
    this.sentAt.push(performance.now());
    this.options.send(this.options.message);
    this.options.onSend();
  }

  /** Takes a response that was matched to this transaction. */
  receive(response: SipResponse): void {
    const { statusCode } = response;
    this.responses.set(statusCode, (this.responses.get(statusCode) ?? 0) + 1);
    if (!this.waiting) return;
    if (statusCode < 200) {
      this.proceed();
      return;
    }
    this.state = 'completed';
    this.stopTimers();
    const now = performance.now();
    this.roundTripMs = now - this.sentAt[0];
    this.succeed({ response, roundTripMs: this.roundTripMs, sinceLastSendMs: now - this.sentAt.at(-1)! });
  }

  /**
   * The server has the request and works on it: from now on Timer E is T2 (RFC 3261 §17.1.2.2), also the one that runs,
   * as what it would send is a repetition that nobody needs.
   */
  private proceed(): void {
    if (this.state === 'proceeding') return;
    this.state = 'proceeding';
    const { reliable, timers } = this.options;
    clearTimeout(this.retransmission);
    if (!reliable) this.startTimerE(timers.t2);
  }

  /** Ends the transaction without a response: a transport error, the deadline, or nobody is interested any more. */
  terminate(error: SipError): void {
    if (!this.waiting) return;
    this.state = 'terminated';
    this.stopTimers();
    this.fail(error);
  }

  private stopTimers(): void {
    clearTimeout(this.retransmission);
    clearTimeout(this.timeout);
  }
}
