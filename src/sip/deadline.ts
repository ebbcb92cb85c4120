import { setMaxListeners } from 'node:events';
import { SipError } from './errors.js';
import { setTimeoutAfterReading } from './timers.js';

/** A time limit and the caller's own `AbortSignal`, as one signal whose reason is always a {@link SipError}. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly endsAt: number;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param onTimeout the reason when the time is over
   * @param parent ends this one too; a reason that is no SipError becomes `aborted`
   */
  constructor(
    milliseconds: number,
    onTimeout: () => SipError,
    private readonly parent?: AbortSignal,
  ) {
    this.endsAt = performance.now() + milliseconds;
    this.timer = setTimeoutAfterReading(() => this.controller.abort(onTimeout()), milliseconds);
    if (!parent) return;
    // One signal may end thousands of requests, which Node would warn of as a leak.
    setMaxListeners(0, parent);
    if (parent.aborted) this.onParent();
    parent.addEventListener('abort', this.onParent, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  private readonly onParent = (): void => this.abort(this.parent?.reason);

  abort(reason: unknown): void {
    this.controller.abort(
      reason instanceof SipError
        ? reason
        : new SipError('aborted', 'aborted by the caller', { cause: reason }),
    );
  }

  /** Forgets the time limit and the parent; to be called when the work is done. */
  clear(): void {
    clearTimeout(this.timer);
    this.parent?.removeEventListener('abort', this.onParent);
  }
}

/** The promise, or the signal's reason as soon as it is aborted; what the promise then becomes is ignored. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
