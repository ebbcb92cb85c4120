import { median, percentile } from '../support/statistics.js';
import type { Client, Received, Sent } from './client.js';
import type { Kind, Sort } from './kinds.js';

/** Enough for PostgreSQL to have settled on the plan of a prepared statement, which it does after five. */
const WARM_UP = 10;
const WARM_UP_MS = 500;
/** Requests that take long are sent less often. */
const LEAST = 3;
const MEASURE_MS = 2_500;

/** How one kind of request fared at one size; times in milliseconds. */
export interface Measured {
  name: string;
  sort: Sort;
  p50: number;
  p99: number;
  /** The median over that of the reads by id that were sent in turn with it. */
  ratio: number;
  /** How many rows the answer shows; null where it is a refusal. */
  rows: number | null;
  /** How many requests were refused, since they took longer than the service lets a statement take. */
  refused: number;
}

/** Why a request was not measured: this version of the service does not know it. */
export interface Skipped {
  name: string;
  reason: string;
}

interface Answer {
  data?: object;
  error?: { message: string; details?: { field: string; message: string }[] };
}

/** How many rows an answer shows; one where it is not a list. */
function rowsOf({ status, text }: Received): number | null {
  if (status >= 300) return null;
  const { data = {} } = JSON.parse(text) as Answer;
  const list = Object.values(data).find((each) => Array.isArray(each)) as unknown[] | undefined;
  return 'pagination' in data && list ? list.length : 1;
}

function reasonOf({ text }: Received): string {
  const { error } = JSON.parse(text) as Answer;
  const [detail] = error?.details ?? [];
  return detail ? `${detail.field} ${detail.message}` : (error?.message ?? text);
}

/**
 * Sends one request after another, each in turn with a read by id, so that whatever else the machine does meets both.
 * @throws Error when a request fails for any other reason than that the service does not know it
 */
export async function measure(
  client: Client,
  kind: Kind,
  read: () => Sent,
  requests: number,
): Promise<Measured | Skipped> {
  const times: number[] = [];
  const reads: number[] = [];
  let first: Received | undefined;
  let refused = 0;
  const once = async (): Promise<Received | undefined> => {
    const sent = kind.next();
    if (!sent) return;
    const answer = await client.send(sent);
    if (answer.status === 400) return answer;
    if (answer.status === 503) refused++;
    else if (answer.status >= 300) throw new Error(`${sent.path}: ${answer.status} ${answer.text}`);
    else kind.received?.(answer);
    reads.push((await client.send(read())).milliseconds);
    times.push(answer.milliseconds);
    return answer;
  };
  const warm = performance.now() + WARM_UP_MS;
  for (let i = 0; i < WARM_UP && (i < 1 || performance.now() < warm); i++) {
    first ??= await once();
    if (!first) return { name: kind.name, reason: 'there is nothing to ask for' };
    if (first.status === 400) return { name: kind.name, reason: reasonOf(first) };
    if (i > 0) await once();
  }
  [times, reads].forEach((each) => each.splice(0));
  refused = 0;
  const end = performance.now() + MEASURE_MS;
  for (let i = 0; i < requests && (i < LEAST || performance.now() < end); i++) {
    if (!(await once())) break;
  }
  return {
    name: kind.name,
    sort: kind.sort,
    p50: median(times),
    p99: percentile(times, 99),
    ratio: median(times) / median(reads),
    rows: rowsOf(first!),
    refused,
  };
}
