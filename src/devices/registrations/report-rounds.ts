import { WHOLE_DEVICE } from './device-registration.entity.js';
import type { OfferedReport } from './report-registrations.sql.js';

type Subject = Pick<OfferedReport, 'device_id' | 'line_number' | 'action'>;

/**
 * Reports in rounds that follow one another: two that are about one registration keep their order, and no two of a round
 * are about one. The end of all lines is about each of the device's. Usually it is one round.
 */
export function reportRounds<Report extends Subject>(reports: readonly Report[]): Report[][] {
  const rounds: Report[][] = [];
  /** By device: the last round of each line, of the end of all, and of any report. */
  const last = new Map<string, { lines: Map<number, number>; all: number; any: number }>();
  for (const report of reports) {
    const { device_id, line_number, action } = report;
    const of = last.get(device_id) ?? { lines: new Map<number, number>(), all: -1, any: -1 };
    last.set(device_id, of);
    const all = action === 'end' && line_number === WHOLE_DEVICE;
    const round = 1 + (all ? of.any : Math.max(of.all, of.lines.get(line_number) ?? -1));
    if (all) of.all = round;
    else of.lines.set(line_number, round);
    of.any = Math.max(of.any, round);
    (rounds[round] ??= []).push(report);
  }
  return rounds;
}
