import DataLoader from 'dataloader';

/** How much is done together. */
export interface GatheredOptions {
  /** What one piece of work takes at most. */
  maxBatch: number;
  /** Full batches that may be under way at once. */
  maxUnderWay: number;
}

/**
 * Work that costs hardly more for many than for one, such as a statement with its commit. What is asked for in the same
 * turn of the event loop is done together; so is what is asked for while that is under way, once it has ended, unless
 * it fills a batch.
 */
export class Gathered<Asked, Answer> {
  /** Batches that are under way, and those that wait for one of them to end. */
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly loader: DataLoader<Asked, Answer>;

  /** @param work resolves with the answers in the order of what was asked */
  constructor(
    private readonly work: (asked: readonly Asked[]) => Promise<Answer[]>,
    { maxBatch, maxUnderWay }: GatheredOptions,
  ) {
    this.loader = new DataLoader((asked: readonly Asked[]) => this.together(asked), {
      cache: false,
      maxBatchSize: maxBatch,
      batchScheduleFn: (dispatch) => {
        if (this.underWay === 0) setImmediate(dispatch);
        else this.waiting.push(dispatch);
        // Only the last of those that wait can have room.
        if (this.waiting.length > 1 && this.underWay < maxUnderWay) this.waiting.shift()!();
      },
    });
  }

  ask(asked: Asked): Promise<Answer> {
    return this.loader.load(asked);
  }

  private async together(asked: readonly Asked[]): Promise<Answer[]> {
    this.underWay++;
    try {
      return await this.work(asked);
    } finally {
      this.underWay--;
      this.waiting.shift()?.();
    }
  }
}
