import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DeletedDto } from '../../http/answers/deleted.js';
import { enumeration, enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { ShownSipPort } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import { SipTrunkIpDto } from '../ips/dto/sip-trunk-ip.answer.js';
import { SipTrunkRouteDto } from '../routes/dto/sip-trunk-route.answer.js';
import {
  type Codec,
  CODECS,
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
  @ApiProperty({ description: 'SIP trunk ID.', example: 'trunk_12345' })
  id: string;

  @ApiProperty({
    description: 'Display name. Unique in the organization; case is ignored.',
    example: 'Primary Carrier Trunk',
  })
  name: string;

  @ApiProperty({ description: 'Organization that owns the trunk.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({ ...enumOf(TRUNK_STATUSES), example: 'active' })
  status: TrunkStatus;

  @ApiProperty({ ...enumOf(TRUNK_TYPES), example: 'carrier' })
  type: TrunkType;

  @ApiProperty({ ...enumOf(PROTOCOLS), example: 'sip' })
  protocol: 'sip';

  @ApiProperty({ ...enumOf(TRANSPORTS), example: 'udp' })
  transport: Transport;

  @ApiProperty({
    description: 'Host name, IPv4 address or IPv6 address of the SIP server.',
    example: 'sip.carrier.example.com',
  })
  host: string;

  @ShownSipPort()
  port: number | null;

  @ApiProperty({
    description: 'Authentication username. Null if not set.',
    type: String,
    nullable: true,
    example: 'trunk_user',
  })
  username: string | null;

  @ApiProperty({
    description: 'Authentication realm. Null if not set.',
    type: String,
    nullable: true,
    example: 'carrier.example.com',
  })
  realm: string | null;

  @ApiProperty({ description: 'Whether the trunk registers with the remote server.', example: true })
  register: boolean;

  @ApiProperty({
    description: 'Maximum number of concurrent channels. Null means no limit.',
    type: 'integer',
    nullable: true,
    example: 100,
  })
  max_channels: number | null;

  @ApiProperty({
    description: 'Allowed audio codecs. Empty if none were given.',
    ...enumOf(CODECS),
    isArray: true,
    example: ['G.711', 'G.729', 'OPUS'],
  })
  codecs: Codec[];

  @ApiProperty({ ...enumOf(DTMF_MODES), example: 'rfc2833' })
  dtmf_mode: DtmfMode;

  @ApiProperty({ description: 'Whether NAT traversal support is enabled.', example: true })
  nat_support: boolean;

  @ApiProperty({
    description: 'Default caller ID name. Null if not set.',
    type: String,
    nullable: true,
    example: 'Company Name',
  })
  caller_id_name: string | null;

  @ApiProperty({
    description: 'Default caller ID number (E.164). Null if not set.',
    type: String,
    nullable: true,
    example: '+15551234567',
  })
  caller_id_number: string | null;

  @ApiProperty({ description: 'Time of creation.', format: 'date-time', example: '2024-01-15T10:30:00Z' })
  created_at: string;

  @ApiProperty({
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
  @ApiProperty({ description: 'SIP trunks on this page, newest first.', type: [SipTrunkDto] })
  trunks: SipTrunkDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

export const TRUNK_CREATED = 'SIP trunk created successfully';
export const TRUNK_UPDATED = 'SIP trunk updated successfully';
export const TRUNK_DELETED = 'SIP trunk deleted successfully';

export const SipTrunkAnswer = envelopeOf(SipTrunkDetailsDto, undefined, 'SipTrunkAnswer');
export const SipTrunkChangedAnswer = envelopeOf(SipTrunkDto, TRUNK_UPDATED, 'SipTrunkChangedAnswer');
export const SipTrunkListAnswer = envelopeOf(SipTrunkList);
export const SipTrunkDeletedAnswer = envelopeOf(DeletedDto, TRUNK_DELETED, 'SipTrunkDeletedAnswer');
