import type { Domain } from '../domain.entity.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** Soon enough for a tool that publishes the record and waits. */
export const FIRST_DELAY_MS = 2 * SECOND;
const LONGEST_DELAY_MS = 6 * HOUR;
/** How long the TXT record is looked for; then the domain ends. */
export const VERIFICATION_DAYS = 30;
const REFRESH_MS = DAY;
/** Spreads the domains that were made, or taken up again after an outage, at one moment. */
const JITTER = 0.1;

/**
 * When DNS is to be asked again of a domain that was asked just now: daily once it is verified; until then after
 * 2, 4, 8, … seconds, at most 6 hours apart, and no more after 30 days. An inactive domain is left alone.
 */
export function nextCheck(
  domain: Pick<Domain, 'status' | 'verified_at' | 'verification_started_at' | 'check_attempts'>,
  now: Date,
  random: () => number = Math.random,
): Date | null {
  if (domain.status === 'inactive') return null;
  const pause = domain.verified_at
    ? REFRESH_MS
    : Math.min(FIRST_DELAY_MS * 2 ** Math.min(domain.check_attempts, 30), LONGEST_DELAY_MS);
  const next = now.getTime() + pause * (1 + JITTER * random());
  return !domain.verified_at && next > expiryOf(domain).getTime() ? null : new Date(next);
}

/** When a domain ends unless it is verified by then. */
export function expiryOf({ verification_started_at: start }: Pick<Domain, 'verification_started_at'>): Date {
  return new Date(start.getTime() + VERIFICATION_DAYS * DAY);
}

/**
 * When DNS is first to be asked of a domain that was changed just now. A check that is due sooner stays, or a client
 * that writes again and again would put it off for ever.
 */
export function firstCheck(
  { status, next_check_at: due }: Pick<Domain, 'status' | 'next_check_at'>,
  now: Date,
): Date | null {
  if (status === 'inactive') return null;
  const soon = new Date(now.getTime() + FIRST_DELAY_MS);
  return due && due < soon ? due : soon;
}
