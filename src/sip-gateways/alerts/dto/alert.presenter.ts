import { timestamp, timestampOrNull } from '../../../http/answers/times.js';
import type { Alert } from '../alert.entity.js';
import type { AlertDto } from './alert.answer.js';

/** Whole seconds that have passed. @param milliseconds since the epoch */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** The alert as the API shows it. */
export function presentAlert(alert: Alert): AlertDto {
  const end = alert.resolved_at?.getTime() ?? Date.now();
  return {
    id: alert.id,
    gateway_id: alert.gateway_id,
    organization_id: alert.organization_id,
    status: alert.resolved_at ? 'resolved' : 'open',
    severity: alert.severity,
    reason: alert.reason,
    opened_at: timestamp(alert.opened_at),
    resolved_at: timestampOrNull(alert.resolved_at),
    resolution: alert.resolution,
    // Of the times as they are shown.
    duration_seconds: Math.max(0, seconds(end) - seconds(alert.opened_at.getTime())),
  };
}
