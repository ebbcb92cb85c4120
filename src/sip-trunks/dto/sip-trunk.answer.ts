import { ApiPropertyOptional } from '@nestjs/swagger';
import { DeletedDto } from '../../http/answers/deleted.js';
import { enumeration, enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import { ShownSipPort } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import { SipTrunkIpDto } from '../ips/dto/sip-trunk-ip.answer.js';
import { SipTrunkRouteDto } from '../routes/dto/sip-trunk-route.answer.js';
import {
  CALLER_ID_ANONYMOUS,
  CALLER_ID_ASSERTED,
  CALLER_ID_FROM,
  type CallerIdAnonymous,
  type CallerIdAsserted,
  type CallerIdFrom,
  type Codec,
  CODECS,
  DEFAULT_FAILOVER_CODES,
  DTMF_MODES,
  type DtmfMode,
  TRUNK_STATUSES,
  TRUNK_TYPES,
  type TrunkStatus,
  type TrunkType,
} from '../sip-trunk.entity.js';

const PROTOCOLS = enumeration('TrunkProtocol', ['sip'], 'Always sip.');

/** A trunk as the API shows it: everything but the password. */
export class SipTrunkDto {
  @Shown({ description: 'SIP trunk ID.', example: 'trunk_12345' })
  id: string;

  @Shown({
    description: 'Display name. Unique in the organization; case is ignored.',
    example: 'Primary Carrier Trunk',
  })
  name: string;

  @Shown({ description: 'Organization that owns the trunk.', example: 'org_98765' })
  organization_id: string;

  @Shown({ ...enumOf(TRUNK_STATUSES), example: 'active' })
  status: TrunkStatus;

  @Shown({ ...enumOf(TRUNK_TYPES), example: 'carrier' })
  type: TrunkType;

  @Shown({ ...enumOf(PROTOCOLS), example: 'sip' })
  protocol: 'sip';

  @Shown({ ...enumOf(TRANSPORTS), example: 'udp' })
  transport: Transport;

  @Shown({
    description: 'Host name, IPv4 address or IPv6 address of the SIP server.',
    example: 'sip.carrier.example.com',
  })
  host: string;

  @ShownSipPort()
  port: number | null;

  @Shown({
    description: 'Authentication username. Null if not set.',
    type: String,
    nullable: true,
    example: 'trunk_user',
  })
  username: string | null;

  @Shown({
    description: 'Authentication realm. Null if not set.',
    type: String,
    nullable: true,
    example: 'carrier.example.com',
  })
  realm: string | null;

  @Shown({ description: 'Whether the trunk registers with the remote server.', example: true })
  register: boolean;

  @Shown({
    description: 'Maximum number of concurrent channels. Null means no limit.',
    type: 'integer',
    nullable: true,
    example: 100,
  })
  max_channels: number | null;

  @Shown({
    description: 'Maximum number of new calls per second. Null means no limit.',
    type: 'integer',
    nullable: true,
    example: null,
  })
  max_cps: number | null;

  @Shown({
    description:
      'SIP response codes after which a call tries the next route. `5xx` stands for all codes from 500 to 599.',
    type: [String],
    example: DEFAULT_FAILOVER_CODES,
  })
  failover_codes: string[];

  @Shown({
    description: 'Allowed audio codecs. Empty if none were given.',
    ...enumOf(CODECS),
    isArray: true,
    example: ['G.711', 'G.729', 'OPUS'],
  })
  codecs: Codec[];

  @Shown({ ...enumOf(DTMF_MODES), example: 'rfc2833' })
  dtmf_mode: DtmfMode;

  @Shown({ description: 'Whether NAT traversal support is enabled.', example: true })
  nat_support: boolean;

  @Shown({
    description: 'Default caller ID name. Null if not set.',
    type: String,
    nullable: true,
    example: 'Company Name',
  })
  caller_id_name: string | null;

  @Shown({
    description: 'Default caller ID number (E.164). Null if not set.',
    type: String,
    nullable: true,
    example: '+15551234567',
  })
  caller_id_number: string | null;

  @Shown({ ...enumOf(CALLER_ID_FROM), example: 'caller' })
  caller_id_from: CallerIdFrom;

  @Shown({ ...enumOf(CALLER_ID_ASSERTED), example: 'none' })
  caller_id_asserted: CallerIdAsserted;

  @Shown({
    description: 'Numbers (E.164) that callers may show. Empty means any.',
    type: [String],
    example: [],
  })
  caller_id_allowed_numbers: string[];

  @Shown({ ...enumOf(CALLER_ID_ANONYMOUS), example: 'allow' })
  caller_id_anonymous: CallerIdAnonymous;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-15T10:30:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change.',
    format: 'date-time',
    example: '2024-01-20T14:22:00Z',
  })
  updated_at: string;
}

/** A trunk with what `include` asked for. */
export class SipTrunkDetailsDto extends SipTrunkDto {
  @ApiPropertyOptional({
    type: [SipTrunkIpDto],
    description: 'IP addresses of the trunk. Present with `include=ips`.',
  })
  ips?: SipTrunkIpDto[];

  @ApiPropertyOptional({
    type: [SipTrunkRouteDto],
    description: 'Routes of the trunk. Present with `include=routes`.',
  })
  routes?: SipTrunkRouteDto[];
}

export class SipTrunkList {
  @Shown({ description: 'SIP trunks on this page, newest first.', type: [SipTrunkDto] })
  trunks: SipTrunkDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const TRUNK_CREATED = 'SIP trunk created successfully';
export const TRUNK_UPDATED = 'SIP trunk updated successfully';
export const TRUNK_DELETED = 'SIP trunk deleted successfully';

export const SipTrunkAnswer = envelopeOf(SipTrunkDetailsDto, undefined, 'SipTrunkAnswer');
export const SipTrunkChangedAnswer = envelopeOf(SipTrunkDto, TRUNK_UPDATED, 'SipTrunkChangedAnswer');
export const SipTrunkListAnswer = envelopeOf(SipTrunkList);
export const SipTrunkDeletedAnswer = envelopeOf(DeletedDto, TRUNK_DELETED, 'SipTrunkDeletedAnswer');
