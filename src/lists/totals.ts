import { ASKED_ROWS, type Reading, type Expected, searches } from './reading.js';
import type { Found, Probed } from './found.js';
import type { Total } from './list.js';
import { ORGANIZATION } from './question.js';
import { countServedStatement, countStatement, lastFittingStatement } from './statement.js';

/** Up to here a total is exact: as many rows are counted as take a few milliseconds. */
export const COUNTED_ROWS = 10_000;
/** So many rows are counted without asking first whether they are far more. */
export const SOON_COUNTED_ROWS = 2_000;
/** An estimate that is not much more may be wrong by as much. */
const SURELY_MORE_ROWS = 12_000;
/** What so many rows have is counted by no list. */
const SURELY_COMMON_ROWS = 30_000;
/** How many of the last rows are asked, where many of the first fit. */
const SAMPLED_ROWS = 500;
/** If one of so many rows fits, it takes less to ask all of an index than to look elsewhere and fetch each that fits. */
const ONE_FITTING_OF = 16;
/** The same where looking elsewhere passes by nothing. */
const ONE_INTERSECTED_OF = 4;

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
  if (expected.served > ASKED_ROWS && likely > COUNTED_ROWS) {
    const rows = isKnown(reading, expected)
      ? likely
      : Math.min(likely, await fittingAtEnd(reading, expected.served));
    if (rows > COUNTED_ROWS) return { rows, estimated: true };
  }
  const searching = reading.question.list.intersected
    ? share < 1 / ONE_INTERSECTED_OF
    : share < 1 / ONE_FITTING_OF && searches(expected);
  return countedTotal(reading, searching);
}

/** The same where it was found far from the first: no more than have any part of what is asked. */
export async function furtherTotal<Row>(
  reading: Reading<Row>,
  found: Probed,
  expected: Expected,
): Promise<Total | undefined> {
  if (!reading.question.slice.counted) return undefined;
  if (isAll(reading, found)) return exactly(found.rows?.length ?? 0);
  if (isKnown(reading, expected)) return { rows: expected.having, estimated: true };
  return countedTotal(reading, searches(expected));
}

/**
 * Whether so many have the rarest part of a text that many contain all of it: of fewer the parts may be common apart. Of one
 * organization nobody knows, but all of its rows can be asked.
 */
function isKnown<Row>({ question }: Reading<Row>, { having }: Expected): boolean {
  const ofOne = question.served.some(({ name }) => name === ORGANIZATION);
  return having > SURELY_COMMON_ROWS && having < Infinity && !ofOne;
}

/** A total that was counted. */
export function exactly(rows: number): Total {
  return { rows, estimated: false };
}

/** How many rows there would be if all were as the last ones: what the first have in common these may not. */
async function fittingAtEnd<Row>(reading: Reading<Row>, served: number): Promise<number> {
  const fitting = await reading.count(lastFittingStatement(reading.question, SAMPLED_ROWS));
  return Math.round((fitting / SAMPLED_ROWS) * served);
}

async function countedTotal<Row>(reading: Reading<Row>, searching: boolean): Promise<Total> {
  const rows = await reading.count(countStatement(reading.question, COUNTED_ROWS, searching));
  return { rows, estimated: rows > COUNTED_ROWS };
}

function isAll<Row>({ question: { slice } }: Reading<Row>, { last, reached }: Probed): boolean {
  return !last && !reached && !slice.after && slice.offset === 0;
}
