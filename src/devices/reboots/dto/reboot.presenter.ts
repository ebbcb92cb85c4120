import { timestamp, timestampOrNull } from '../../../http/answers/times.js';
import type { Reboot } from '../reboot.entity.js';
import type { RebootDto } from './reboot.answer.js';

/** The reboot as the API, the audit trail and the events show it. */
export function presentReboot(reboot: Reboot): RebootDto {
  return {
    id: reboot.id,
    device_id: reboot.device_id,
    state: reboot.state,
    scheduled_time: timestamp(reboot.scheduled_time),
    delay_seconds: reboot.delay_seconds,
    force: reboot.force,
    attempts: reboot.attempts,
    sent_at: timestampOrNull(reboot.sent_at),
    response_code: reboot.response_code,
    reason: reboot.reason,
    requested_by: reboot.requested_by,
    created_at: timestamp(reboot.created_at),
    updated_at: timestamp(reboot.updated_at),
  };
}
