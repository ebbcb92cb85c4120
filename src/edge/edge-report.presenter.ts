/**
 * How many entries had each result, by its word.
 * @param words all results that there are
 * @param missing what a snapshot ended by not having it, which counts as `ended`
 */
export function countResults<Result extends string>(
  words: readonly Result[],
  entries: readonly { result: Result }[],
  missing: number,
): Record<Result | 'ended', number> {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<Result | 'ended', number>;
  counts.ended = missing;
  for (const { result } of entries) counts[result]++;
  return counts;
}
