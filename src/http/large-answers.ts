import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Shares } from '../queues/shares.js';
import { unavailable } from './api-exception.js';

/** How many a process makes at once. One organization alone gets half of them. */
const PLACES = 2;
/** How long others wait at most while an answer is made. */
const SLICE_MS = 10;

/**
 * Has whoever asks for many large answers at once get them one after another. The processor's time that they take would
 * else be missing to all others for seconds.
 */
@Injectable()
export class LargeAnswers {
  private readonly places = new Shares(PLACES);

  /** What rows are shown as. What takes longer than a moment goes on in turn, and in slices. */
  async present<Row, Shown>(caller: Caller, rows: Row[], present: (row: Row) => Shown): Promise<Shown[]> {
    const shown: Shown[] = [];
    const slice = (): void => {
      const end = performance.now() + SLICE_MS;
      while (shown.length < rows.length && performance.now() < end) shown.push(present(rows[shown.length]));
    };
    slice();
    if (shown.length === rows.length) return shown;
    return this.inTurn(caller, async () => {
      while (shown.length < rows.length) {
        await setImmediate();
        slice();
      }
      return shown;
    });
  }

  /** Does `work` when it is the turn of the caller's organizations. @throws ApiException 503 if too much waits already */
  inTurn<Made>({ organizationIds }: Caller, work: () => Promise<Made>): Promise<Made> {
    return new Promise((resolve, reject) => {
      const made = (): Promise<void> => work().then(resolve, reject);
      void this.places.run(organizationIds.join(), randomUUID(), made).then((accepted) => {
        if (!accepted) reject(unavailable());
      });
    });
  }
}
