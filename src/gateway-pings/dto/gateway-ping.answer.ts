import { ApiPropertyOptional } from '@nestjs/swagger';
import { enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import {
  GATEWAY_STATUSES,
  type GatewayStatus,
  PING_STATUSES,
  type PingStatus,
} from '../../sip-gateways/gateway-state.entity.js';

/** A ping of the past, or a step of time with the pings that were in it. */
export class PingHistoryEntry {
  @Shown({
    format: 'date-time',
    description: 'Time of the ping, or the start of the step.',
    example: '2024-01-22T17:00:00Z',
  })
  timestamp: string;

  @Shown({
    ...enumOf(PING_STATUSES),
    example: 'healthy',
    description: 'Status of the ping. For a step, the worst status.',
  })
  status: PingStatus;

  @Shown({
    type: 'integer',
    nullable: true,
    description: 'Response time in milliseconds. For a step, the average. Null if not measured.',
    example: 42,
  })
  response_time_ms: number | null;

  @Shown({
    type: Number,
    nullable: true,
    description:
      'Packet loss in percent, 0 to 100. Null if unknown. For a step, lost requests as a share of all ' +
      'sent requests: a ping of this service counts every request it sent, and a reported ping counts as ' +
      'one request.',
    example: 0,
  })
  packet_loss_percent: number | null;

  @Shown({ type: 'integer', description: 'Number of pings in this entry.', example: 1 })
  pings: number;
}

/** The ping status of a gateway. */
export class GatewayPingDto {
  @Shown({ description: 'Gateway ID.', example: 'gw_12345' })
  gateway_id: string;

  @Shown({ description: 'Display name of the gateway.', example: 'Primary SIP Gateway' })
  name: string;

  @Shown({ description: 'Organization that owns the gateway.', example: 'org_98765' })
  organization_id: string;

  @Shown({ description: 'Host name or IP address of the gateway.', example: 'sip.gateway.example.com' })
  host: string;

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
    description:
      'Packet loss of the newest ping in percent, 0 to 100: the share of its requests without any ' +
      'response, not even a provisional one. Null if unknown.',
    type: Number,
    nullable: true,
    example: 0,
  })
  packet_loss_percent: number | null;

  @Shown({
    description: 'Error of the newest ping. Null if it has none.',
    type: String,
    nullable: true,
    example: null,
  })
  error_message: string | null;

  @Shown({
    type: Number,
    nullable: true,
    example: 99.98,
    description:
      'Percentage of the known time in the last 24 hours in which the gateway was not down. Null if ' +
      'nothing is known.',
  })
  uptime_percent_24h: number | null;

  @Shown({ example: 100, description: 'Percentage of the last 24 hours that is known from pings.' })
  coverage_percent_24h: number;

  @ApiPropertyOptional({
    type: [PingHistoryEntry],
    description:
      'Ping history, newest first. Present with `include_history`. If there were more than 1,000 pings, ' +
      'they are combined into steps.',
  })
  history?: PingHistoryEntry[];

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Length of a history step in minutes: 1, 5, 15 or 60. Null if the history has each ping.',
  })
  history_step_minutes?: number | null;
}

export class GatewayPingList {
  @Shown({ description: 'Gateways on this page, newest first.', type: [GatewayPingDto] })
  gateways: GatewayPingDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

/** What became of a report. */
export class ReportedGatewayPingDto {
  @Shown({ description: 'ID of the gateway.', example: 'gw_12345' })
  gateway_id: string;

  @Shown({
    ...enumOf(GATEWAY_STATUSES),
    example: 'degraded',
    description: 'Current status. An observation older than the newest one does not change it.',
  })
  status: GatewayStatus;

  @Shown({
    description: 'Time the report was received, not the time of the observation.',
    format: 'date-time',
    example: '2024-01-22T18:00:00Z',
  })
  updated_at: string;

  @Shown({
    example: true,
    description: 'Whether this report changed the gateway to degraded or down, or from one to the other.',
  })
  alert_generated: boolean;
}

export const STATUS_UPDATED = 'Gateway status updated';

export const GatewayPingAnswer = envelopeOf(GatewayPingDto);
export const GatewayPingListAnswer = envelopeOf(GatewayPingList);
export const ReportedGatewayPingAnswer = envelopeOf(ReportedGatewayPingDto, STATUS_UPDATED);
