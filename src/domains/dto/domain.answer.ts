import { ApiProperty } from '@nestjs/swagger';
import { DeletedDto } from '../../http/deleted.js';
import { envelopeOf } from '../../http/envelope-schema.js';
import { Pagination } from '../../http/paging.js';
import { timestamp, timestampOrNull } from '../../http/times.js';
import { expiryOf } from '../verification/check-schedule.js';
import { visibleSettings } from '../../tenant-settings/tenant-settings.js';
import {
  type DnsRecords,
  type Domain,
  DOMAIN_STATUSES,
  DOMAIN_TYPES,
  type DomainStatus,
  type DomainType,
} from '../domain.entity.js';
import { DomainSettingsDto } from '../domain-settings.js';

/** What DNS was last found to say of a domain. */
export class DnsRecordsDto implements DnsRecords {
  @ApiProperty({
    description: 'IPv4 address; of several the first in text order; null where there is none.',
    type: String,
    nullable: true,
    example: '203.0.113.50',
  })
  a_record: string | null;

  @ApiProperty({
    description: 'IPv6 address; of several the first in text order; null where there is none.',
    type: String,
    nullable: true,
    example: '2001:db8::50',
  })
  aaaa_record: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '_sip._udp.sip.company1.example.com',
    description: 'The first that exists of _sips._tcp, _sip._tcp and _sip._udp.',
  })
  srv_record: string | null;
}

/** A domain as the API shows it. */
export class DomainDto {
  @ApiProperty({ description: 'Domain ID.', example: 'dom_001' })
  id: string;

  @ApiProperty({ example: 'sip.company1.example.com', description: 'Lower-case A-labels.' })
  domain: string;

  @ApiProperty({ description: 'Organization that owns the domain.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({ enum: DOMAIN_STATUSES, enumName: 'DomainStatus', example: 'active' })
  status: DomainStatus;

  @ApiProperty({ enum: DOMAIN_TYPES, enumName: 'DomainType', example: 'primary' })
  type: DomainType;

  @ApiProperty({
    description: 'Whether SSL/TLS is enabled, and so the certificate is looked at.',
    example: true,
  })
  ssl_enabled: boolean;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2025-01-01T00:00:00Z',
    description: 'Of the certificate that the SIPS port last presented, where SSL is enabled.',
  })
  ssl_certificate_expiry: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'voiceplatform-verify=abc123xyz',
    description:
      'To be published as a TXT record at the domain, or at _voiceplatform-verify below it; null once verified.',
  })
  dns_verification_record: string | null;

  @ApiProperty({
    type: DnsRecordsDto,
    nullable: true,
    description: 'What DNS was last found to say; null until first looked up.',
  })
  dns_records: DnsRecords | null;

  @ApiProperty({
    description: 'Domain-specific settings but the secret ones; {} where none are set.',
    type: DomainSettingsDto,
  })
  settings: object;

  @ApiProperty({
    description: 'The secret settings that are set, as JSON Pointers (RFC 6901).',
    type: [String],
    example: [],
  })
  secret_settings: string[];

  @ApiProperty({
    description:
      'When the verification record was found, or a platform operator set the domain active; null until then.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-01T00:05:00Z',
  })
  verified_at: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When the domain ends unless its verification record is found by then; null once verified.',
  })
  verification_expires_at: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-15T10:00:00Z',
    description: 'When DNS was last asked of the domain.',
  })
  last_checked_at: string | null;

  @ApiProperty({ description: 'When it was created.', format: 'date-time', example: '2024-01-01T00:00:00Z' })
  created_at: string;

  @ApiProperty({
    description: 'When it was last changed or became active; what is found in DNS does not count.',
    format: 'date-time',
    example: '2024-01-15T10:00:00Z',
  })
  updated_at: string;
}

export class DomainList {
  @ApiProperty({ description: 'Domains of this page, newest first.', type: [DomainDto] })
  domains: DomainDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

export const DOMAIN_CREATED = 'Domain created successfully. Please add DNS verification record.';
export const DOMAIN_UPDATED = 'Domain updated successfully';
export const DOMAIN_DELETED = 'Domain deleted successfully';

export const DomainAnswer = envelopeOf(DomainDto);
export const DomainListAnswer = envelopeOf(DomainList);
export const DomainChangedAnswer = envelopeOf(DomainDto, DOMAIN_UPDATED, 'DomainChangedAnswer');
export const DomainDeletedAnswer = envelopeOf(DeletedDto, DOMAIN_DELETED, 'DomainDeletedAnswer');

/** The domain as the API shows it. @param hidden settings that are not to be shown, as JSON Pointers */
export function presentDomain(domain: Domain, hidden: string[] = []): DomainDto {
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
