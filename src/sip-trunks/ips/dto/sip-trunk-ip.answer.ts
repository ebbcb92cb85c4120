import { DeletedDto } from '../../../http/answers/deleted.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';
import { TRUNK_IP_TYPES, type TrunkIpType } from '../sip-trunk-ip.entity.js';

/** An address of a trunk as the API shows it. */
export class SipTrunkIpDto {
  @Shown({ description: 'SIP trunk IP ID.', example: 'ip_004' })
  id: string;

  @Shown({ description: 'ID of the trunk it belongs to.', example: 'trunk_12345' })
  trunk_id: string;

  @Shown({ description: 'IPv4 or IPv6 address.', example: '203.0.113.20' })
  address: string;

  @Shown({ ...enumOf(TRUNK_IP_TYPES), example: 'signaling' })
  type: TrunkIpType;

  @Shown({ description: 'Port number.', type: 'integer', example: 5060 })
  port: number;

  @Shown({ type: 'integer', example: 1, description: 'Priority. Lower values are tried first.' })
  priority: number;

  @Shown({ description: 'Whether the address is in use.', example: true })
  active: boolean;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-22T12:00:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change.',
    format: 'date-time',
    example: '2024-01-22T12:00:00Z',
  })
  updated_at: string;
}

export class SipTrunkIpList {
  @Shown({
    type: String,
    nullable: true,
    example: 'trunk_12345',
    description: 'ID of the trunk. Null if you asked for all trunks.',
  })
  trunk_id: string | null;

  @Shown({
    description:
      'IP addresses of the trunk or on this page. In the response to a PUT, the addresses of the request.',
    type: [SipTrunkIpDto],
  })
  ips: SipTrunkIpDto[];

  @Shown({
    type: Pagination,
    required: false,
    description: 'Present if you asked for a page, and always for all trunks.',
  })
  pagination?: Pagination;
}

export const IPS_CONFIGURED = 'SIP trunk IPs configured successfully';
export const IP_UPDATED = 'SIP trunk IP updated successfully';
export const IP_DELETED = 'SIP trunk IP deleted successfully';

export const SipTrunkIpListAnswer = envelopeOf(SipTrunkIpList);
export const SipTrunkIpsConfiguredAnswer = envelopeOf(
  SipTrunkIpList,
  IPS_CONFIGURED,
  'SipTrunkIpsConfiguredAnswer',
);
export const SipTrunkIpChangedAnswer = envelopeOf(SipTrunkIpDto, IP_UPDATED, 'SipTrunkIpChangedAnswer');
export const SipTrunkIpDeletedAnswer = envelopeOf(DeletedDto, IP_DELETED, 'SipTrunkIpDeletedAnswer');
