import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import { visibleSettings } from '../../tenant-settings/tenant-settings.js';
import type { ListedDomain } from '../domain.entity.js';
import { expiryOf } from '../verification/check-schedule.js';
import type { DomainDto } from './domain.answer.js';

/** The domain as the API shows it. @param hidden settings that are not to be shown, as JSON Pointers */
export function presentDomain(domain: ListedDomain, hidden: string[] = []): DomainDto {
  return {
    id: domain.id,
    domain: domain.domain,
    organization_id: domain.organization_id,
    status: domain.status,
    type: domain.type,
    ssl_enabled: domain.ssl_enabled,
    ssl_certificate_expiry: timestampOrNull(domain.ssl_certificate_expiry),
    dns_verification_record: domain.verified_at ? null : domain.dns_verification_record,
    dns_records: domain.dns_records,
    ...visibleSettings(domain.settings, domain.secret_settings, hidden),
    verified_at: timestampOrNull(domain.verified_at),
    verification_expires_at: domain.verified_at ? null : timestamp(expiryOf(domain)),
    last_checked_at: timestampOrNull(domain.last_checked_at),
    created_at: timestamp(domain.created_at),
    updated_at: timestamp(domain.updated_at),
  };
}
