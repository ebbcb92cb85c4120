import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import { Pagination } from '../../http/paging.js';
import {
  GATEWAY_STATUSES,
  type GatewayStatus,
  PING_STATUSES,
  type PingStatus,
} from '../../sip-gateways/gateway-state.entity.js';

/** A ping of the past, or a step of time with the pings that were in it. */
export class PingHistoryEntry {
  @ApiProperty({
    format: 'date-time',
    description: 'When it was observed, or the beginning of the step.',
    example: '2024-01-22T17:00:00Z',
  })
  timestamp: string;

  @ApiProperty({
    enum: PING_STATUSES,
    enumName: 'PingStatus',
    example: 'healthy',
    description: 'In a step the worst.',
  })
  status: PingStatus;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Response time in milliseconds; in a step the average; null where none was measured.',
    example: 42,
  })
  response_time_ms: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Packet loss in percent, 0 to 100; null where none is known. In a step it is what was lost of all that was sent: ' +
      'a ping of this service counts as often as it was sent, and a reported ping counts as one request.',
    example: 0,
  })
  packet_loss_percent: number | null;

  @ApiProperty({ type: 'integer', description: 'How many pings it stands for.', example: 1 })
  pings: number;
}

/** The ping status of a gateway. */
export class GatewayPingDto {
  @ApiProperty({ description: 'Gateway ID.', example: 'gw_12345' })
  gateway_id: string;

  @ApiProperty({ description: 'Display name of the gateway.', example: 'Primary SIP Gateway' })
  name: string;

  @ApiProperty({ description: 'Organization that owns the gateway.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({ description: 'Host name or IP address of the gateway.', example: 'sip.gateway.example.com' })
  host: string;

  @ApiProperty({ enum: GATEWAY_STATUSES, enumName: 'GatewayStatus', example: 'healthy' })
  status: GatewayStatus;

  @ApiProperty({
    description: 'When the newest ping was observed; null before the first.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T17:45:00Z',
  })
  last_ping: string | null;

  @ApiProperty({
    description: 'Response time of the newest ping in milliseconds; null where it has none.',
    type: 'integer',
    nullable: true,
    example: 45,
  })
  response_time_ms: number | null;

  @ApiProperty({
    description:
      'Packet loss of the newest ping in percent, 0 to 100: the share of its requests that had no answer, not even a ' +
      'provisional one. Null where the ping has none.',
    type: Number,
    nullable: true,
    example: 0,
  })
  packet_loss_percent: number | null;

  @ApiProperty({
    description: 'What was wrong by the newest ping; null where nothing was said.',
    type: String,
    nullable: true,
    example: null,
  })
  error_message: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 99.98,
    description:
      'Share of the known time of the last 24 hours that it was not down; null where none is known.',
  })
  uptime_percent_24h: number | null;

  @ApiProperty({ example: 100, description: 'Share of the last 24 hours that is known from pings.' })
  coverage_percent_24h: number;

  @ApiPropertyOptional({
    type: [PingHistoryEntry],
    description: 'With include_history, newest first: each ping, or steps where there were more than 1,000.',
  })
  history?: PingHistoryEntry[];

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Length of the steps of the history: 1, 5, 15 or 60; null where it has each ping.',
  })
  history_step_minutes?: number | null;
}

export class GatewayPingList {
  @ApiProperty({ description: 'Gateways of this page, newest first.', type: [GatewayPingDto] })
  gateways: GatewayPingDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

/** What became of a report. */
export class ReportedGatewayPingDto {
  @ApiProperty({ description: 'The gateway that was reported on.', example: 'gw_12345' })
  gateway_id: string;

  @ApiProperty({
    enum: GATEWAY_STATUSES,
    enumName: 'GatewayStatus',
    example: 'degraded',
    description: 'The current one, which an observation older than the newest leaves alone.',
  })
  status: GatewayStatus;

  @ApiProperty({
    description: 'When the report was taken, not when the ping was observed.',
    format: 'date-time',
    example: '2024-01-22T18:00:00Z',
  })
  updated_at: string;

  @ApiProperty({
    example: true,
    description: 'Whether this report has moved the gateway into degraded or down, or from one to the other.',
  })
  alert_generated: boolean;
}

export const STATUS_UPDATED = 'Gateway status updated';

export const GatewayPingAnswer = envelopeOf(GatewayPingDto);
export const GatewayPingListAnswer = envelopeOf(GatewayPingList);
export const ReportedGatewayPingAnswer = envelopeOf(ReportedGatewayPingDto, STATUS_UPDATED);
