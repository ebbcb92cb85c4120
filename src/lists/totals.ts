import { ASKED_ROWS, type Reading, type Expected, searches } from './reading.js';
import type { Found, Probed } from './found.js';
import type { Total } from './list.js';
import { countServedStatement, countStatement } from './statement.js';

/** Up to here a total is exact: as many rows are counted as take a few milliseconds. */
export const COUNTED_ROWS = 10_000;
/** So many rows are counted without asking first whether they are far more. */
export const SOON_COUNTED_ROWS = 2_000;
/** An estimate that is not much more may be wrong by as much. */
const SURELY_MORE_ROWS = 12_000;
/** If one of so many rows fits, it takes less to ask all of an index than to look elsewhere and fetch each that fits. */
const ONE_FITTING_OF = 16;

/** How many rows there are, where the page was read from an index. */
export async function servedTotal<Row>(
  reading: Reading<Row>,
  { rows, total }: Found,
): Promise<Total | undefined> {
  const { slice, served } = reading.question;
  if (!slice.counted) return undefined;
  if (total === null || total === undefined) return exactly(slice.offset + (rows?.length ?? 0));
  if (Number(total) <= SOON_COUNTED_ROWS) return exactly(Number(total));
  const expected = await reading.estimate(served);
  if (expected > SURELY_MORE_ROWS) return { rows: expected, estimated: true };
  const counted = await reading.count(countServedStatement(reading.question, COUNTED_ROWS));
  return counted <= COUNTED_ROWS ? exactly(counted) : { rows: Math.max(counted, expected), estimated: true };
}

/** The same where it was found soon: by how soon, where they are too many to be counted. */
export async function sampledTotal<Row>(reading: Reading<Row>, probed: Probed): Promise<Total | undefined> {
  const { slice } = reading.question;
  if (!slice.counted) return undefined;
  const found = slice.offset + (probed.rows?.length ?? 0);
  if (isAll(reading, probed)) return exactly(found);
  const expected = await reading.expected();
  const share = probed.place === null ? 0 : found / Number(probed.place);
  const likely = Math.min(Math.round(share * expected.served), expected.having);
  if (expected.served > ASKED_ROWS && likely > COUNTED_ROWS) return { rows: likely, estimated: true };
  return countedTotal(reading, share < 1 / ONE_FITTING_OF && searches(expected));
}

/** The same where it was found far from the first: no more than have any part of what is asked. */
export async function furtherTotal<Row>(
  reading: Reading<Row>,
  found: Probed,
  expected: Expected,
): Promise<Total | undefined> {
  if (!reading.question.slice.counted) return undefined;
  if (isAll(reading, found)) return exactly(found.rows?.length ?? 0);
  if (expected.having > SURELY_MORE_ROWS) return { rows: expected.having, estimated: true };
  return countedTotal(reading, searches(expected));
}

/** A total that was counted. */
export function exactly(rows: number): Total {
  return { rows, estimated: false };
}

async function countedTotal<Row>(reading: Reading<Row>, searching: boolean): Promise<Total> {
  const rows = await reading.count(countStatement(reading.question, COUNTED_ROWS, searching));
  return { rows, estimated: rows > COUNTED_ROWS };
}

function isAll<Row>({ question: { slice } }: Reading<Row>, { last, reached }: Probed): boolean {
  return !last && !reached && !slice.after && slice.offset === 0;
}
