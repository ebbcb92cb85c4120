import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Shares } from '../../shares/shares.js';
import { unavailable } from '../errors/api-exception.js';
import { DEFAULT_PER_PAGE, type Page, type PageQuery } from './paging.js';

/** How many a process makes at once. One organization alone gets half of them. */
const PLACES = 2;
/** How long others wait at most while an answer is made. */
const SLICE_MS = 10;

/** Does work now or later on. */
type Turn = (work: () => Promise<void>) => Promise<void>;

/**
 * Has whoever asks for many large answers at once get them one after another. The processor's time that they take would
 * else be missing to all others for seconds.
 */
@Injectable()
export class LargeAnswers {
  private readonly places = new Shares(PLACES);

  /**
   * A page of rows that may be long, as they are shown. A page of more rows than by default waits for its turn; of
   * another one does only what takes longer than a moment to show.
   */
  async page<Row, Shown>(
    caller: Caller,
    { per_page = DEFAULT_PER_PAGE }: PageQuery,
    read: () => Promise<Page<Row>>,
    show: (row: Row) => Shown,
  ): Promise<Page<Shown>> {
    if (per_page > DEFAULT_PER_PAGE) {
      return this.inTurn(caller, async () => shownPage(await read(), show, (rest) => rest()));
    }
    return shownPage(await read(), show, (rest) => this.inTurn(caller, rest));
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

/** Shows rows in slices, and all but the first slice in turn. */
async function shownPage<Row, Shown>(
  { rows, pagination }: Page<Row>,
  show: (row: Row) => Shown,
  inTurn: Turn,
): Promise<Page<Shown>> {
  const shown: Shown[] = [];
  const slice = (): boolean => {
    const end = performance.now() + SLICE_MS;
    while (shown.length < rows.length && performance.now() < end) shown.push(show(rows[shown.length]));
    return shown.length === rows.length;
  };
  const rest = async (): Promise<void> => {
    do await setImmediate();
    while (!slice());
  };
  if (!slice()) await inTurn(rest);
  return { rows: shown, pagination };
}
