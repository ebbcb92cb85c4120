/** A worker that has not renewed its lease for so long is gone, and another one goes on. */
export const LEASE_MS = 3_000;
export const LEASE_RENEWAL_MS = 1_000;

/**
 * How long after the first sending the same SIP transaction may be begun again: the device absorbs it for 32 s (Timer
 * J of RFC 3261 section 17.2.2), and retransmissions of the repetition have to arrive within them too.
 */
export const REPEATABLE_MS = 28_000;
/** No datagram of a transaction leaves later than this after the first. */
export const ABSORBED_MS = 31_000;

/** How long a device that may have been sent a reboot has to register again. */
export const CONFIRMATION_MS = 90_000;

/** Attempts in all; the waits between them add up to almost two minutes. */
export const MAX_ATTEMPTS = 4;
const BACKOFF_MS = [5_000, 20_000, 80_000];

/** What comes after so many attempts that nobody obeyed: the next one, or the end. */
export function nextAttempt(attempts: number): { state: 'scheduled'; in_ms: number } | { state: 'failed' } {
  if (attempts >= MAX_ATTEMPTS) return { state: 'failed' };
  return { state: 'scheduled', in_ms: BACKOFF_MS[attempts - 1] };
}

/** How often it is looked whether the call has ended that a reboot waits for. */
export const CALL_CHECK_MS = 5_000;
/** A reboot waits no longer than this for calls to end, from the time it was scheduled for. */
export const CALL_WAIT_MS = 3_600_000;

/** How often the reconciler looks for what nobody does. */
export const RECONCILE_INTERVAL_MS = 1_000;
/** A reboot that is overdue by more than this is done without its job. */
export const OVERDUE_MS = 1_500;
/** Reboots that are due within this time must have a job. */
export const JOB_HORIZON_MS = 30_000;
export const JOB_CHECK_INTERVAL_MS = 10_000;
