import { presentLineNumber } from '../../dto/line-number.presenter.js';
import type { ReportedEntry, TakenReport } from '../bulk-registrations.service.js';
import type { RegistrationResultDto, RegistrationsReportedDto } from './bulk-registrations.answer.js';

/** What became of a report, as the API shows it. */
export function presentReport(node: string, { entries, missing }: TakenReport): RegistrationsReportedDto {
  const counts = {
    registered: 0,
    refreshed: 0,
    ended: missing,
    not_registered: 0,
    outdated: 0,
    unknown: 0,
    refused: 0,
  };
  for (const { result } of entries) counts[result]++;
  return { node, ...counts, results: entries.map(presentEntry) };
}

function presentEntry({ line_number, ...entry }: ReportedEntry): RegistrationResultDto {
  return line_number === undefined ? entry : { ...entry, line_number: presentLineNumber(line_number) };
}
