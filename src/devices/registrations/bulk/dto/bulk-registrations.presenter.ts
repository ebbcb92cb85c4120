import { countResults } from '../../../../edge/edge-report.presenter.js';
import { presentLineNumber } from '../../dto/line-number.presenter.js';
import type { ReportedEntry, TakenReport } from '../bulk-registrations.service.js';
import { ENTRY_RESULTS } from '../entry-result.js';
import type { RegistrationResultDto, RegistrationsReportedDto } from './bulk-registrations.answer.js';

/** What became of a report, as the API shows it. */
export function presentReport(node: string, { entries, missing }: TakenReport): RegistrationsReportedDto {
  return {
    node,
    ...countResults(ENTRY_RESULTS.words, entries, missing),
    results: entries.map(presentEntry),
  };
}

function presentEntry({ line_number, ...entry }: ReportedEntry): RegistrationResultDto {
  return line_number === undefined ? entry : { ...entry, line_number: presentLineNumber(line_number) };
}
