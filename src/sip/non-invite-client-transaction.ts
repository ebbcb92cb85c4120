import { SipError } from './errors.js';
import type { SipResponse } from './message.js';
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
  private startedAt = 0;
  private lastSentAt = 0;
  private provisionals = 0;
  private finals = 0;
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
    this.startedAt = performance.now();
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
    this.retransmission = setTimeoutAfterReading(() => {
      if (!this.waiting) return;
      this.startTimerE(this.state === 'proceeding' ? t2 : Math.min(2 * interval, t2));
      this.send();
    }, interval);
  }

  private get waiting(): boolean {
    return this.state === 'trying' || this.state === 'proceeding';
  }

  /**
   * How many of the sendings are known to have been answered so far: a server repeats its last response for each
   * repetition of the request (RFC 3261 §17.2.2).
   */
  get answeredSends(): number {
    return Math.max(this.provisionals, this.finals);
  }

  private send(): void {
    this.lastSentAt = performance.now();
    this.options.send(this.options.message);
    this.options.onSend();
  }

  /** Takes a response that was matched to this transaction. */
  receive(response: SipResponse): void {
    if (response.statusCode < 200) this.provisionals++;
    else this.finals++;
    if (!this.waiting) return;
    if (response.statusCode < 200) {
      this.state = 'proceeding';
      return;
    }
    this.state = 'completed';
    this.stopTimers();
    const now = performance.now();
    const [roundTripMs, sinceLastSendMs] = [now - this.startedAt, now - this.lastSentAt];
    this.succeed({ response, roundTripMs, sinceLastSendMs });
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
