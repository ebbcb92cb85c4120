/** What the thread of `Threads` does with bulk reports of registrations. */
import { type EdgeReport, readEdgeReport } from '../../../edge/edge-report.js';
import { jsonBodyOf } from '../../../http/requests/json-body.js';
import type { RawBody, ReadBody, ReadReport } from '../../../http/requests/raw-body.js';
import { ENTRY_FIELDS, readRegistrationEntry } from './registration-entry.js';

/** Reads the body of a report: what is wrong with what it says is a fault of the report, and not of the body. */
export function readRegistrations({
  bytes,
  maxMembers,
  withText,
}: RawBody): ReadBody<ReadReport<EdgeReport>> {
  const { body, fault } = jsonBodyOf(bytes, maxMembers);
  if (fault) return { fault };
  const text = withText ? JSON.stringify(body ?? null) : undefined;
  const list = 'registrations';
  const reading = { list, fields: ENTRY_FIELDS, readEntry: readRegistrationEntry, now: Date.now() };
  return { text, body: readEdgeReport(body, reading) };
}
