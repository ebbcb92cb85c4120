import { type ErrorDetail, invalidRequest, UnacceptableValue } from '../../http/errors/api-exception.js';
import { plainAddress } from '../../hosts/addresses.js';
import { isAddress } from '../../hosts/host.js';
import { parseTime } from '../../http/answers/times.js';
import { inSlices } from '../../timing/in-slices.js';
import { type ObservedTraffic, trafficOf } from './observed-traffic.js';

/** Rows of one report, in a body of at most 1 MiB. */
export const MAX_ROWS = 10_000;
/** Requests of one row. */
export const MAX_REQUESTS = 1_000_000_000;
const MAX_AHEAD_MS = 5 * 60_000;
const FIELDS = new Set(['ip_address', 'requests', 'at']);

/** What was reported. */
export interface TrafficReport {
  rows: number;
  /** By the address, as `plainAddress` has it. */
  addresses: Map<string, ObservedTraffic>;
}

/**
 * What a report's body says, by address, read in slices. The body has no rows any more afterwards. Checked here and not by
 * a DTO: class-validator would hold up all other requests for hundreds of milliseconds with 10,000 rows.
 * @throws ApiException 400 for what is not of the right form
 * @throws UnacceptableValue for values out of range
 */
export async function readTrafficReport(body: unknown, now = Date.now()): Promise<TrafficReport> {
  const { traffic, ...unknown } = (body ?? {}) as { traffic?: unknown };
  const malformed: ErrorDetail[] = Object.keys(unknown).map((field) => detail(field, 'is not a known field'));
  if (traffic === undefined || traffic === null) malformed.push(detail('traffic', 'is required'));
  else if (!Array.isArray(traffic)) malformed.push(detail('traffic', 'must be an array'));
  if (malformed.length > 0) throw invalidRequest(malformed);

  const rows = traffic as unknown[];
  if (rows.length < 1 || rows.length > MAX_ROWS) {
    throw new UnacceptableValue([detail('traffic', `must contain 1 to ${MAX_ROWS} rows`)]);
  }
  const reader = new RowReader(now);
  await inSlices(rows, (row, index) => reader.read(row, index));
  reader.problems.throwIfAny();
  const report = { rows: rows.length, addresses: reader.addresses };
  // The request is there until it is answered, and the collector would copy all of its rows twice.
  rows.length = 0;
  return report;
}

/** Reads one row after another; what is wrong with any is kept for the end. */
class RowReader {
  readonly problems = new Problems();
  readonly addresses = new Map<string, ObservedTraffic>();
  /** The times that were read, as most rows of a report have the same few. A clock that is ahead sees things now. */
  private readonly times = new Map<string, Date>();

  constructor(private readonly now: number) {}

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
    if (time && problems.none) {
      const traffic = trafficOf(this.addresses, plainAddress(ip_address as string));
      traffic.add(requests as number, time, this.now);
    }
  }

  /** Nothing where something is wrong with it. */
  private time(at: unknown, path: (field: string) => string): Date | undefined {
    const known = this.times.get(at as string);
    if (known) return known;
    const { problems, now } = this;
    if (typeof at !== 'string') {
      problems.malformed(path('at'), required(at) ?? 'must be a string');
      return undefined;
    }
    const time = parseTime(at);
    if (time === undefined) {
      problems.unacceptable(path('at'), 'must be a time such as 2024-01-15T10:30:00Z');
    } else if (time.getTime() < 0) {
      problems.unacceptable(path('at'), 'must not be before 1970');
    } else if (time.getTime() > now + MAX_AHEAD_MS) {
      problems.unacceptable(path('at'), 'must not be more than 5 minutes in the future');
    } else {
      const seen = time.getTime() > now ? new Date(now) : time;
      this.times.set(at, seen);
      return seen;
    }
    return undefined;
  }
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

  get none(): boolean {
    return this.form.length + this.values.length === 0;
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
