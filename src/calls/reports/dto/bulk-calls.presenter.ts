import { countResults } from '../../../edge/edge-report.presenter.js';
import type { TakenReport } from '../bulk-calls.service.js';
import { ENTRY_RESULTS } from '../entry-state.js';
import type { CallsReportedDto } from './bulk-calls.answer.js';

/** What became of a report, as the API shows it. */
export function presentReport(node: string, { entries, missing }: TakenReport): CallsReportedDto {
  return { node, ...countResults(ENTRY_RESULTS.words, entries, missing), results: entries };
}
