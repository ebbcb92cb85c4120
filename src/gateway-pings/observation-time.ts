import { invalidRequest } from '../http/errors/api-exception.js';
import { parseTime } from '../http/answers/times.js';

/** Clocks differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;
/** What is older is of no use to anybody, and may be older than what is kept. */
export const MAX_AGE_MS = 7 * 24 * 3_600_000;
/** Epoch numbers from here on are milliseconds: as seconds they would be in the year 5138. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * When a ping was observed, by `:param2` of its report: RFC 3339, epoch seconds or epoch milliseconds; `null` for
 * `update` and `now`, which are the time at which it is recorded.
 * @throws ApiException 400 when it is none of these, more than 5 minutes ahead or more than 7 days old
 */
export function observationTime(text: string, now = Date.now()): Date | null {
  if (text === 'update' || text === 'now') return null;
  const time = timeOf(text);
  if (time === undefined) {
    throw refusal(
      'must be update, now, a time such as 2024-01-15T10:30:00Z, or epoch seconds or milliseconds',
    );
  }
  if (time > now + MAX_AHEAD_MS) throw refusal('must not be more than 5 minutes in the future');
  if (time < now - MAX_AGE_MS) throw refusal('must not be more than 7 days ago');
  return new Date(time);
}

function timeOf(text: string): number | undefined {
  if (!/^\d{1,14}$/.test(text)) return parseTime(text)?.getTime();
  const number = Number(text);
  return number < FIRST_MILLISECONDS ? number * 1000 : number;
}

function refusal(message: string): Error {
  return invalidRequest([{ field: 'param2', message }]);
}
