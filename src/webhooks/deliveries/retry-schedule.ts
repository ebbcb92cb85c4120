const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds from one attempt to the next; a little more than a day in all. */
const DELAYS = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 9 * HOUR];
/** Spreads what failed together: an attempt is up to a tenth later, and never earlier, so that a day is a day. */
const JITTER = 0.1;
/** A receiver that asks for a longer pause gets this one. */
const MAX_RETRY_AFTER = HOUR;

export const MAX_ATTEMPTS = DELAYS.length + 1;

/**
 * Seconds until the next attempt, or null after the last one.
 * @param attempts how many there were
 * @param retryAfter the pause that the receiver asked for, in seconds
 * @param random from 0 to 1
 */
export function retryDelay(
  attempts: number,
  retryAfter: number | null,
  random: number = Math.random(),
): number | null {
  if (attempts >= MAX_ATTEMPTS) return null;
  const planned = DELAYS[attempts - 1] * (1 + JITTER * random);
  return Math.max(planned, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER));
}

/** The seconds that a `Retry-After` header asks for (RFC 9110 section 10.2.3), or null where there is no sense in it. */
export function retryAfterSeconds(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const at = header.endsWith(' GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1000);
}
