import type { TakenReport } from '../bulk-calls.service.js';
import { ENTRY_RESULTS, type EntryResult } from '../entry-state.js';
import type { CallsReportedDto } from './bulk-calls.answer.js';

/** What became of a report, as the API shows it. */
export function presentReport(node: string, { entries, missing }: TakenReport): CallsReportedDto {
  const counts = Object.fromEntries(ENTRY_RESULTS.words.map((word) => [word, 0])) as Record<
    EntryResult,
    number
  >;
  for (const { result } of entries) counts[result]++;
  return { node, ...counts, ended: counts.ended + missing, results: entries };
}
