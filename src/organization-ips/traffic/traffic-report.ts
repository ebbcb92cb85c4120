import { type ErrorDetail, invalidRequest, UnacceptableValue } from '../../http/errors/api-exception.js';
import { isAddress } from '../../hosts/host.js';
import { parseTime } from '../../http/answers/times.js';

/** Rows of one report, in a body of at most 1 MiB. */
export const MAX_ROWS = 10_000;
/** Requests of one row. */
export const MAX_REQUESTS = 1_000_000_000;
const MAX_AHEAD_MS = 5 * 60_000;

/** Requests from an address at a time. */
export interface Observation {
  ip_address: string;
  requests: number;
  at: Date;
}

/**
 * The rows of a report's body. Checked here and not by a DTO: class-validator would hold up all other requests for
 * hundreds of milliseconds with 10,000 rows.
 * @throws ApiException 400 for what is not of the right form
 * @throws UnacceptableValue for values out of range
 */
export function readTrafficReport(body: unknown, now = Date.now()): Observation[] {
  const { traffic, ...unknown } = (body ?? {}) as { traffic?: unknown };
  const malformed: ErrorDetail[] = Object.keys(unknown).map((field) => detail(field, 'is not a known field'));
  if (traffic === undefined || traffic === null) malformed.push(detail('traffic', 'is required'));
  else if (!Array.isArray(traffic)) malformed.push(detail('traffic', 'must be an array'));
  if (malformed.length > 0) throw invalidRequest(malformed);

  const rows = traffic as unknown[];
  if (rows.length < 1 || rows.length > MAX_ROWS) {
    throw new UnacceptableValue([detail('traffic', `must contain 1 to ${MAX_ROWS} rows`)]);
  }
  const problems = new Problems();
  const observations = rows.map((row, index) => readRow(row, `traffic[${index}]`, now, problems));
  problems.throwIfAny();
  return observations;
}

function readRow(row: unknown, path: string, now: number, problems: Problems): Observation {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    problems.malformed(path, 'must be an object');
    return { ip_address: '', requests: 0, at: new Date(NaN) };
  }
  const { ip_address, requests, at, ...unknown } = row as Record<string, unknown>;
  for (const field of Object.keys(unknown)) problems.malformed(`${path}.${field}`, 'is not a known field');
  if (!isAddress(ip_address)) {
    problems.malformed(`${path}.ip_address`, required(ip_address) ?? 'must be an IPv4 or IPv6 address');
  }
  if (!Number.isInteger(requests)) {
    problems.malformed(`${path}.requests`, required(requests) ?? 'must be a whole number');
  } else if ((requests as number) < 1 || (requests as number) > MAX_REQUESTS) {
    problems.unacceptable(`${path}.requests`, `must be 1 to ${MAX_REQUESTS}`);
  }
  return {
    ip_address: ip_address as string,
    requests: requests as number,
    at: new Date(readTime(at, `${path}.at`, now, problems)),
  };
}

function readTime(at: unknown, path: string, now: number, problems: Problems): number {
  if (typeof at !== 'string') {
    problems.malformed(path, required(at) ?? 'must be a string');
    return NaN;
  }
  const time = parseTime(at)?.getTime();
  if (time === undefined) {
    problems.unacceptable(path, 'must be a time such as 2024-01-15T10:30:00Z');
    return NaN;
  }
  if (time < 0) problems.unacceptable(path, 'must not be before 1970');
  if (time > now + MAX_AHEAD_MS) problems.unacceptable(path, 'must not be more than 5 minutes in the future');
  return time;
}

/** What is wrong with a report: its form comes first, as everywhere (contract §1 *400 or 422*). */
class Problems {
  private readonly form: ErrorDetail[] = [];
  private readonly values: ErrorDetail[] = [];

  malformed(field: string, message: string): void {
    this.form.push(detail(field, message));
  }

  unacceptable(field: string, message: string): void {
    this.values.push(detail(field, message));
  }

  throwIfAny(): void {
    if (this.form.length > 0) throw invalidRequest(this.form);
    if (this.values.length > 0) throw new UnacceptableValue(this.values);
  }
}

function detail(field: string, message: string): ErrorDetail {
  return { field, message };
}

function required(value: unknown): string | undefined {
  return value === undefined || value === null ? 'is required' : undefined;
}
