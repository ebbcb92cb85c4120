/** What the thread of `Threads` does with bulk reports of calls. */
import { type EdgeReport, readEdgeReport } from '../../edge/edge-report.js';
import { jsonBodyOf } from '../../http/requests/json-body.js';
import type { RawBody, ReadBody, ReadReport } from '../../http/requests/raw-body.js';
import { ENTRY_FIELDS, isTooOld, readCallEntry, TOO_OLD } from './call-entry.js';
import { onePerCall, type PlacedEntry } from './one-per-call.js';

/** A report, with the places of entries that became part of another one about the same call. */
export interface CallsReport extends EdgeReport {
  merged: [into: number, places: number[]][];
  /** The Call-IDs of entries that were refused: a snapshot has those calls all the same. */
  refused_calls: string[];
}

/** Reads the body of a report: what is wrong with what it says is a fault of the report, and not of the body. */
export function readCalls({ bytes, maxMembers, withText }: RawBody): ReadBody<ReadReport<CallsReport>> {
  const { body, fault } = jsonBodyOf(bytes, maxMembers);
  if (fault) return { fault };
  const text = withText ? JSON.stringify(body ?? null) : undefined;
  const now = Date.now();
  const calls = new Set<string>();
  const refused_calls: string[] = [];
  let entries = 0;
  const read = readEdgeReport(body, {
    list: 'calls',
    fields: ENTRY_FIELDS,
    readEntry: (entry) => {
      const call = readCallEntry(entry, now);
      calls.add(call.call_id);
      if (entry.problem && call.call_id !== undefined) refused_calls.push(call.call_id);
      entries++;
      return call;
    },
    now,
  });
  if ('fault' in read) return { text, body: read };
  const { report } = read;
  if (report.at !== null && isTooOld(report.at, now)) {
    return { text, body: { fault: { details: [{ field: 'at', message: TOO_OLD }], malformed: false } } };
  }
  if (calls.size === entries) return { text, body: { report: { ...report, merged: [], refused_calls } } };
  const placed = onePerCall(JSON.parse(report.entries) as PlacedEntry[], report.at);
  const merged = placed.flatMap(({ n, also }): CallsReport['merged'] => (also ? [[n, also]] : []));
  return { text, body: { report: { ...report, entries: JSON.stringify(placed), merged, refused_calls } } };
}
