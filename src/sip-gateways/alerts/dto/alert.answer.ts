import { enumOf, explained, type WordOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';
import {
  ALERT_RESOLUTIONS,
  ALERT_SEVERITIES,
  type AlertResolution,
  type AlertSeverity,
} from '../alert.entity.js';

export const ALERT_STATUSES = explained('AlertStatus', {
  open: 'the gateway is still degraded or down',
  resolved: 'it is over',
});
export type AlertStatus = WordOf<typeof ALERT_STATUSES>;

/** An alert as the API shows it, and as webhooks tell of it. */
export class AlertDto {
  @Shown({ description: 'Alert ID.', example: 'alert_12345' })
  id: string;

  @Shown({ description: 'ID of the gateway.', example: 'gw_12345' })
  gateway_id: string;

  @Shown({ description: 'Organization of the gateway.', example: 'org_98765' })
  organization_id: string;

  @Shown({ ...enumOf(ALERT_STATUSES), example: 'resolved' })
  status: AlertStatus;

  @Shown({
    ...enumOf(ALERT_SEVERITIES),
    example: 'critical',
    description: ALERT_SEVERITIES.description,
  })
  severity: AlertSeverity;

  @Shown({
    description: 'Reason, from the ping that opened the alert.',
    example: 'High latency detected',
  })
  reason: string;

  @Shown({
    description: 'Time of the ping that opened the alert.',
    format: 'date-time',
    example: '2024-01-22T18:00:00Z',
  })
  opened_at: string;

  @Shown({
    description: 'Time the alert was resolved. Null while it is open.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T18:05:00Z',
  })
  resolved_at: string | null;

  @Shown({
    ...enumOf(ALERT_RESOLUTIONS),
    nullable: true,
    example: 'recovered',
    description: 'How the alert was resolved. Null while it is open.',
  })
  resolution: AlertResolution | null;

  @Shown({
    type: 'integer',
    description: 'Seconds the alert was open, or has been open so far.',
    example: 300,
  })
  duration_seconds: number;
}

export class AlertList {
  @Shown({ description: 'Alerts on this page, newest first.', type: [AlertDto] })
  alerts: AlertDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const AlertListAnswer = envelopeOf(AlertList);
