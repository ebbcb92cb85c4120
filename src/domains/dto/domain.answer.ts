import { DeletedDto } from '../../http/answers/deleted.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import {
  type DnsRecords,
  DOMAIN_STATUSES,
  DOMAIN_TYPES,
  type DomainStatus,
  type DomainType,
} from '../domain.entity.js';
import { DomainSettingsDto } from './domain.fields.js';

/** What DNS was last found to say of a domain. */
export class DnsRecordsDto implements DnsRecords {
  @Shown({
    description: 'IPv4 address. If there are several, the first in text order. Null if there is none.',
    type: String,
    nullable: true,
    example: '203.0.113.50',
  })
  a_record: string | null;

  @Shown({
    description: 'IPv6 address. If there are several, the first in text order. Null if there is none.',
    type: String,
    nullable: true,
    example: '2001:db8::50',
  })
  aaaa_record: string | null;

  @Shown({
    type: String,
    nullable: true,
    example: '_sip._udp.sip.company1.example.com',
    description:
      'SRV record: the first that exists of _sips._tcp, _sip._tcp and _sip._udp. Null if there is none.',
  })
  srv_record: string | null;
}

/** A domain as the API shows it. */
export class DomainDto {
  @Shown({ description: 'Domain ID.', example: 'dom_001' })
  id: string;

  @Shown({
    example: 'sip.company1.example.com',
    description: 'Domain name in lower case, as A-labels.',
  })
  domain: string;

  @Shown({ description: 'Organization that owns the domain.', example: 'org_98765' })
  organization_id: string;

  @Shown({ ...enumOf(DOMAIN_STATUSES), example: 'active' })
  status: DomainStatus;

  @Shown({ ...enumOf(DOMAIN_TYPES), example: 'primary' })
  type: DomainType;

  @Shown({
    description: 'Whether SSL/TLS is enabled. If so, the certificate is checked.',
    example: true,
  })
  ssl_enabled: boolean;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2025-01-01T00:00:00Z',
    description:
      'Expiry of the certificate last presented at the SIPS port, if SSL is enabled. Null if unknown.',
  })
  ssl_certificate_expiry: string | null;

  @Shown({
    type: String,
    nullable: true,
    example: 'voiceplatform-verify=abc123xyz',
    description:
      'TXT record to publish at the domain or at `_voiceplatform-verify.<domain>`. Null once verified.',
  })
  dns_verification_record: string | null;

  @Shown({
    type: DnsRecordsDto,
    nullable: true,
    description: 'DNS records found by the last check. Null before the first check.',
  })
  dns_records: DnsRecords | null;

  @Shown({
    description: 'Settings of the domain except secret ones. Empty if none are set.',
    type: DomainSettingsDto,
  })
  settings: object;

  @Shown({
    description: 'Secret settings that are set, as JSON Pointers (RFC 6901).',
    type: [String],
    example: [],
  })
  secret_settings: string[];

  @Shown({
    description:
      'Time the verification record was found or a platform operator activated the domain. Null before ' +
      'that.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-01T00:05:00Z',
  })
  verified_at: string | null;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Time the domain is deleted unless it is verified by then. Null once verified.',
  })
  verification_expires_at: string | null;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-15T10:00:00Z',
    description: 'Time of the last DNS check.',
  })
  last_checked_at: string | null;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-01T00:00:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change or activation. Findings in DNS do not count.',
    format: 'date-time',
    example: '2024-01-15T10:00:00Z',
  })
  updated_at: string;
}

export class DomainList {
  @Shown({ description: 'Domains on this page, newest first.', type: [DomainDto] })
  domains: DomainDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const DOMAIN_CREATED = 'Domain created successfully. Please add DNS verification record.';
export const DOMAIN_UPDATED = 'Domain updated successfully';
export const DOMAIN_DELETED = 'Domain deleted successfully';

export const DomainAnswer = envelopeOf(DomainDto);
export const DomainListAnswer = envelopeOf(DomainList);
export const DomainChangedAnswer = envelopeOf(DomainDto, DOMAIN_UPDATED, 'DomainChangedAnswer');
export const DomainDeletedAnswer = envelopeOf(DeletedDto, DOMAIN_DELETED, 'DomainDeletedAnswer');
