/**
 * Bounds how many flows, and so file descriptors, are open at once. Who comes when all are taken waits in line; an
 * idle flow is closed to make room.
 */
export class FlowLimit {
  private open = 0;
  private readonly waiting = new Set<() => void>();

  /** @param closeIdle closes the flow that has been idle longest; `false` when none is idle */
  constructor(
    private readonly limit: number,
    private readonly closeIdle: () => boolean,
  ) {}

  /** How many flows are open or being opened. */
  get taken(): number {
    return this.open;
  }

  /**
   * Waits until a flow may be opened.
   * @throws the signal's reason
   */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.open < this.limit || this.closeIdle()) {
      this.open++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        this.waiting.delete(next);
        reject(signal.reason);
      };
      this.waiting.add(next);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** A flow was closed: its place goes to the one that has waited longest. */
  give(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.open--;
      return;
    }
    this.waiting.delete(next);
    next();
  }

  /** Whether somebody waits for a place. */
  get contended(): boolean {
    return this.waiting.size > 0;
  }
}
