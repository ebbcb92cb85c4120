import type { ErrorDetail } from '../../http/errors/api-exception.js';
import { MAX_DETAILS } from '../../http/errors/error-details.js';
import type { BodyFault } from '../../http/requests/json-body.js';
import { plainAddress } from '../../hosts/addresses.js';
import { isAddress } from '../../hosts/host.js';
import { parseTime } from '../../http/answers/times.js';
import { type ObservedTraffic, trafficOf } from './observed-traffic.js';

/** Rows of one report, in a body of at most 1 MiB. */
export const MAX_ROWS = 10_000;
/** Requests of one row. */
export const MAX_REQUESTS = 1_000_000_000;
const MAX_AHEAD_MS = 5 * 60_000;
const FIELDS = new Set(['ip_address', 'requests', 'at']);

/** What was reported, or what is wrong with it. */
export type CheckedReport =
  { rows: number; addresses: Map<string, ObservedTraffic>; fault?: undefined } | { fault: BodyFault };

/**
 * What a report's body says, by address as `plainAddress` has it. Checked here and not by a DTO: class-validator takes
 * hundreds of milliseconds for 10,000 rows, and cannot be used in another thread.
 */
export function readTrafficReport(body: object | undefined, now: number): CheckedReport {
  const problems = new Problems();
  const { traffic, ...unknown } = (body ?? {}) as { traffic?: unknown };
  for (const field of Object.keys(unknown)) problems.malformed(field, 'is not a known field');
  if (traffic === undefined || traffic === null) problems.malformed('traffic', 'is required');
  else if (!Array.isArray(traffic)) problems.malformed('traffic', 'must be an array');
  if (!problems.none) return { fault: problems.fault };

  const rows = traffic as unknown[];
  if (rows.length < 1 || rows.length > MAX_ROWS) {
    problems.unacceptable('traffic', `must contain 1 to ${MAX_ROWS} rows`);
    return { fault: problems.fault };
  }
  const reader = new RowReader(problems, now);
  rows.forEach((row, index) => reader.read(row, index));
  return problems.none ? { rows: rows.length, addresses: reader.addresses } : { fault: problems.fault };
}

/** Reads one row after another; what is wrong with any is kept for the end. */
class RowReader {
  readonly addresses = new Map<string, ObservedTraffic>();
  /** The times that were read, as most rows of a report have the same few. A clock that is ahead sees things now. */
  private readonly times = new Map<string, number>();

  constructor(
    private readonly problems: Problems,
    private readonly now: number,
  ) {}

  read(row: unknown, index: number): void {
    const { problems } = this;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      problems.malformed(`traffic[${index}]`, 'must be an object');
      return;
    }
    const path = (field: string): string => `traffic[${index}].${field}`;
    const { ip_address, requests, at } = row as Record<string, unknown>;
    for (const field of Object.keys(row)) {
      if (!FIELDS.has(field)) problems.malformed(path(field), 'is not a known field');
    }
    if (!isAddress(ip_address)) {
      problems.malformed(path('ip_address'), required(ip_address) ?? 'must be an IPv4 or IPv6 address');
    }
    if (!Number.isInteger(requests)) {
      problems.malformed(path('requests'), required(requests) ?? 'must be a whole number');
    } else if ((requests as number) < 1 || (requests as number) > MAX_REQUESTS) {
      problems.unacceptable(path('requests'), `must be 1 to ${MAX_REQUESTS}`);
    }
    const time = this.time(at, path);
    if (time !== undefined && problems.none) {
      const traffic = trafficOf(this.addresses, plainAddress(ip_address as string));
      traffic.add(requests as number, time, this.now);
    }
  }

  /** Nothing where something is wrong with it. */
  private time(at: unknown, path: (field: string) => string): number | undefined {
    const known = this.times.get(at as string);
    if (known !== undefined) return known;
    const { problems, now } = this;
    if (typeof at !== 'string') {
      problems.malformed(path('at'), required(at) ?? 'must be a string');
      return undefined;
    }
    const time = parseTime(at)?.getTime();
    if (time === undefined) {
      problems.unacceptable(path('at'), 'must be a time such as 2024-01-15T10:30:00Z');
    } else if (time < 0) {
      problems.unacceptable(path('at'), 'must not be before 1970');
    } else if (time > now + MAX_AHEAD_MS) {
      problems.unacceptable(path('at'), 'must not be more than 5 minutes in the future');
    } else {
      const seen = Math.min(time, now);
      this.times.set(at, seen);
      return seen;
    }
    return undefined;
  }
}

/** What is wrong with a report: its form comes first, as everywhere (contract §1 *400 or 422*). */
class Problems {
  private readonly form = new Details();
  private readonly values = new Details();

  malformed(field: string, message: string): void {
    this.form.add(field, message);
  }

  unacceptable(field: string, message: string): void {
    this.values.add(field, message);
  }

  get none(): boolean {
    return this.form.none && this.values.none;
  }

  get fault(): BodyFault {
    const malformed = !this.form.none;
    const { first, leftOut } = malformed ? this.form : this.values;
    return { details: first, malformed, leftOut: { ...leftOut, fields: [...leftOut.fields] } };
  }
}

/** As many as an answer has; the others are counted. */
class Details {
  readonly first: ErrorDetail[] = [];
  readonly leftOut = { count: 0, fields: new Set<string>() };

  get none(): boolean {
    return this.first.length === 0;
  }

  add(field: string, message: string): void {
    if (this.first.length < MAX_DETAILS) {
      this.first.push({ field, message });
      return;
    }
    this.leftOut.count++;
    const name = field.slice(field.lastIndexOf('.') + 1);
    if (FIELDS.has(name)) this.leftOut.fields.add(`traffic.${name}`);
  }
}

function required(value: unknown): string | undefined {
  return value === undefined || value === null ? 'is required' : undefined;
}
