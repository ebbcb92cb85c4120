import { DeletedDto } from '../../http/answers/deleted.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import { ShownSipPort } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import { GATEWAY_STATUSES, type GatewayStatus } from '../gateway-state.entity.js';

/** What a client has set of a gateway. */
export class SipGatewayConfigDto {
  @Shown({ description: 'Gateway ID.', example: 'gw_12345' })
  id: string;

  @Shown({
    description: 'Display name. Unique in the organization; case is ignored.',
    example: 'Primary SIP Gateway',
  })
  name: string;

  @Shown({ description: 'Organization that owns the gateway.', example: 'org_98765' })
  organization_id: string;

  @Shown({ description: 'Host name, IPv4 or IPv6 address.', example: 'sip.gateway.example.com' })
  host: string;

  @ShownSipPort()
  port: number | null;

  @Shown({ ...enumOf(TRANSPORTS), example: 'udp' })
  transport: Transport;

  @Shown({
    description: 'Whether pings over TLS verify the certificate of the gateway.',
    example: true,
  })
  tls_verify: boolean;

  @Shown({
    type: 'integer',
    example: 60,
    description: 'Seconds between pings. 0 if you only report pings yourself.',
  })
  ping_interval_seconds: number;

  @Shown({
    description:
      'Number of worse pings in a row before the status becomes worse. Pings you report take effect immediately.',
    type: 'integer',
    example: 3,
  })
  failure_threshold: number;

  @Shown({
    description:
      'Number of better pings in a row before the status becomes better. Pings you report take effect immediately.',
    type: 'integer',
    example: 1,
  })
  recovery_threshold: number;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-15T10:30:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change. Pings do not count.',
    format: 'date-time',
    example: '2024-01-20T14:22:00Z',
  })
  updated_at: string;
}

/** A gateway as the API shows it, with its current state. */
export class SipGatewayDto extends SipGatewayConfigDto {
  @Shown({ ...enumOf(GATEWAY_STATUSES), example: 'healthy' })
  status: GatewayStatus;

  @Shown({
    description: 'Time of the newest ping. Null before the first.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T17:45:00Z',
  })
  last_ping: string | null;

  @Shown({
    description: 'Response time of the newest ping in milliseconds. Null if it has none.',
    type: 'integer',
    nullable: true,
    example: 45,
  })
  response_time_ms: number | null;

  @Shown({
    description: 'Packet loss of the newest ping in percent, 0 to 100. Null if unknown.',
    type: Number,
    nullable: true,
    example: 0,
  })
  packet_loss_percent: number | null;

  @Shown({
    description: 'Error of the newest ping. Null if it has none.',
    type: String,
    nullable: true,
    example: 'No response',
  })
  error_message: string | null;

  @Shown({ type: 'integer', example: 0, description: 'Number of pings in a row with status down.' })
  consecutive_failures: number;

  @Shown({
    type: 'integer',
    example: 17,
    description: 'Number of pings in a row with a status other than down.',
  })
  consecutive_successes: number;
}

/** A single gateway: with what would be too long for a list. */
export class SipGatewayDetailsDto extends SipGatewayDto {
  @Shown({
    description: 'CA certificates (PEM) that pings over TLS trust. Null means the public authorities.',
    type: String,
    nullable: true,
    example: null,
  })
  tls_ca: string | null;
}

export class SipGatewayList {
  @Shown({ description: 'Gateways on this page, newest first.', type: [SipGatewayDto] })
  gateways: SipGatewayDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const GATEWAY_CREATED = 'SIP gateway created successfully';
export const GATEWAY_UPDATED = 'SIP gateway updated successfully';
export const GATEWAY_DELETED = 'SIP gateway deleted successfully';

export const SipGatewayAnswer = envelopeOf(SipGatewayDetailsDto, undefined, 'SipGatewayAnswer');
export const SipGatewayChangedAnswer = envelopeOf(
  SipGatewayDetailsDto,
  GATEWAY_UPDATED,
  'SipGatewayChangedAnswer',
);
export const SipGatewayListAnswer = envelopeOf(SipGatewayList);
export const SipGatewayDeletedAnswer = envelopeOf(DeletedDto, GATEWAY_DELETED, 'SipGatewayDeletedAnswer');
