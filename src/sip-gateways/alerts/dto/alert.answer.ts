import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../../http/envelope-schema.js';
import { Pagination } from '../../../http/paging.js';
import {
  ALERT_RESOLUTIONS,
  ALERT_SEVERITIES,
  type AlertResolution,
  type AlertSeverity,
} from '../alert.entity.js';

export const ALERT_STATUSES = ['open', 'resolved'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** An alert as the API shows it, and as webhooks tell of it. */
export class AlertDto {
  @ApiProperty({ description: 'Alert ID.', example: 'alert_12345' })
  id: string;

  @ApiProperty({ description: 'ID of the gateway.', example: 'gw_12345' })
  gateway_id: string;

  @ApiProperty({ description: 'Organization of the gateway.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({ enum: ALERT_STATUSES, enumName: 'AlertStatus', example: 'resolved' })
  status: AlertStatus;

  @ApiProperty({
    enum: ALERT_SEVERITIES,
    enumName: 'AlertSeverity',
    example: 'critical',
    description: 'warning: the gateway is degraded; critical: it is down.',
  })
  severity: AlertSeverity;

  @ApiProperty({
    description: 'Reason, from the ping that opened the alert.',
    example: 'High latency detected',
  })
  reason: string;

  @ApiProperty({
    description: 'Time of the ping that opened the alert.',
    format: 'date-time',
    example: '2024-01-22T18:00:00Z',
  })
  opened_at: string;

  @ApiProperty({
    description: 'Time the alert was resolved. Null while it is open.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T18:05:00Z',
  })
  resolved_at: string | null;

  @ApiProperty({
    enum: ALERT_RESOLUTIONS,
    enumName: 'AlertResolution',
    nullable: true,
    example: 'recovered',
    description: 'How the alert was resolved. Null while it is open.',
  })
  resolution: AlertResolution | null;

  @ApiProperty({
    type: 'integer',
    description: 'Seconds the alert was open, or has been open so far.',
    example: 300,
  })
  duration_seconds: number;
}

export class AlertList {
  @ApiProperty({ description: 'Alerts on this page, newest first.', type: [AlertDto] })
  alerts: AlertDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

export const AlertListAnswer = envelopeOf(AlertList);
