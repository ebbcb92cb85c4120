import type { CallEntry } from './call-entry.js';

/** An entry with its place in the report. */
export type PlacedEntry = CallEntry & {
  n: number;
  /** The places of others about the same call. */
  also?: number[];
};

/**
 * Puts together what a report says of a call in several entries, in the order of their times. An end is the last thing that
 * a report says of a call, and an answered call does not ring again.
 * @param at of when those entries are that do not say it
 */
export function onePerCall(entries: PlacedEntry[], at: number | null): PlacedEntry[] {
  const calls = new Map<string, PlacedEntry[]>();
  for (const entry of entries) {
    const others = calls.get(entry.call_id);
    if (others) others.push(entry);
    else calls.set(entry.call_id, [entry]);
  }
  if (calls.size === entries.length) return entries;
  const timeOf = (entry: PlacedEntry): number => entry.at ?? at ?? Infinity;
  return [...calls.values()].map((reports) => {
    const inOrder = reports.toSorted(
      (one, other) => Math.sign(timeOf(one) - timeOf(other)) || one.n - other.n,
    );
    return inOrder.reduce(together);
  });
}

function together(earlier: PlacedEntry, later: PlacedEntry): PlacedEntry {
  const told = Object.entries(later).filter(([, value]) => value !== undefined);
  const first = earlier.began || !later.began ? earlier : later;
  const answering = earlier.answered || !later.answered ? earlier : later;
  return {
    ...earlier,
    ...(Object.fromEntries(told) as PlacedEntry),
    n: earlier.n,
    also: [...(earlier.also ?? []), later.n],
    ended: earlier.ended || later.ended,
    began: earlier.began || later.began,
    began_at: first.began_at,
    answered: earlier.answered || later.answered,
    answer_at: answering.answer_at,
    at: earlier.ended && !later.ended ? earlier.at : later.at,
  };
}
