import type { Sort } from './kinds.js';
import type { Measured } from './measure.js';

/** How many reads by id a list may cost at the largest size, and how long the slowest of a hundred may take. */
export const MOST_READS = 20;
export const P99_MS = 50;
/** How many times as long a request may take with a thousand times as many devices. */
export const GROWTH: Partial<Record<Sort, number>> = { read: 2, list: 3 };

/** One kind of request at all sizes, from the smallest; nothing where it was skipped. */
export interface Row {
  name: string;
  sort: Sort;
  sizes: (Measured | undefined)[];
}

/** How many times as long it takes at the largest size, against which of the others. */
export interface Growth {
  factor: number;
  /** The smallest size whose answer shows as many rows: another one is another answer. */
  from: number;
}

/** Nothing where no other size has the same answer. */
export function growthOf({ sizes }: Row): Growth | undefined {
  const largest = sizes.at(-1);
  if (!largest || largest.rows === null) return undefined;
  const from = sizes.findIndex((each) => each && each !== largest && each.rows === largest.rows);
  return from >= 0 ? { factor: largest.p50 / sizes[from]!.p50, from } : undefined;
}

/** The bounds that the row breaks, in words. Writes and pages by number have none. */
export function brokenBy(row: Row): string[] {
  const largest = row.sizes.at(-1);
  if (!largest || row.sort === 'page' || row.sort === 'write') return [];
  const most = GROWTH[row.sort]!;
  const growth = growthOf(row);
  return [
    ...(largest.refused > 0 ? [`${largest.refused} refused`] : []),
    ...(largest.ratio > MOST_READS ? [`${largest.ratio.toFixed(0)} reads by id`] : []),
    ...(largest.p99 >= P99_MS ? [`p99 ${largest.p99.toFixed(0)} ms`] : []),
    ...(growth && growth.factor >= most ? [`grows ${growth.factor.toFixed(1)} times`] : []),
  ];
}
