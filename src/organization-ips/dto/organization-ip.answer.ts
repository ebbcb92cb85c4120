import { DeletedDto } from '../../http/answers/deleted.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import { ORGANIZATION_IP_TYPES, type OrganizationIpType } from '../organization-ip.entity.js';

/** An entry of an organization's lists as the API shows it. */
export class OrganizationIpDto {
  @Shown({ description: 'Organization IP ID.', example: 'orgip_001' })
  id: string;

  @Shown({ description: 'Organization the entry belongs to.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'IPv4 or IPv6 address, as given.',
    example: '203.0.113.100',
  })
  ip_address: string;

  @Shown({
    description: 'Prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.',
    type: 'integer',
    example: 32,
  })
  cidr: number;

  @Shown({ ...enumOf(ORGANIZATION_IP_TYPES), example: 'whitelist' })
  type: OrganizationIpType;

  @Shown({
    description: 'Description. Null if not set.',
    type: String,
    nullable: true,
    example: 'Office main IP',
  })
  description: string | null;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T15:00:00Z',
    description: 'Time of the last traffic that the SIP edge reported for this entry.',
  })
  last_seen: string | null;

  @Shown({
    type: 'integer',
    format: 'int64',
    example: 1523,
    description: 'Number of requests in the last 24 hours, counted in full hours.',
  })
  request_count_24h: number;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-10T00:00:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change. Traffic does not count.',
    format: 'date-time',
    example: '2024-01-20T10:00:00Z',
  })
  updated_at: string;
}

export class OrganizationIpList {
  @Shown({ description: 'Entries on this page, newest first.', type: [OrganizationIpDto] })
  ips: OrganizationIpDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const ORGANIZATION_IP_CREATED = 'Organization IP created successfully';
export const ORGANIZATION_IP_UPDATED = 'Organization IP updated successfully';
export const ORGANIZATION_IP_DELETED = 'Organization IP deleted successfully';

export const OrganizationIpAnswer = envelopeOf(OrganizationIpDto);
export const OrganizationIpChangedAnswer = envelopeOf(
  OrganizationIpDto,
  ORGANIZATION_IP_UPDATED,
  'OrganizationIpChangedAnswer',
);
export const OrganizationIpListAnswer = envelopeOf(OrganizationIpList);
export const OrganizationIpDeletedAnswer = envelopeOf(
  DeletedDto,
  ORGANIZATION_IP_DELETED,
  'OrganizationIpDeletedAnswer',
);
