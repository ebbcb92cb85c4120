import type { Domain } from '../domain.entity.js';
import { newVerificationRecord } from './verification-record.js';

/** The columns of a domain of which nothing is known yet: it is new, or has a new name. */
export function unverified(now: Date) {
  return {
    status: 'pending' as const,
    dns_verification_record: newVerificationRecord(),
    verified_at: null,
    verification_started_at: now,
    check_attempts: 0,
    last_checked_at: null,
    dns_records: null,
    ssl_certificate_expiry: null,
  };
}

/** Looks for the same record for another 30 days, soon again at first, whether it was found before or not. */
export function beginAgain(domain: Domain, now: Date): void {
  domain.verified_at = null;
  domain.verification_started_at = now;
  domain.check_attempts = 0;
}
