import { enumOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';
import { REBOOT_REASONS, REBOOT_STATES, type RebootReason, type RebootState } from '../reboot.entity.js';

/** The answer to `PUT /devices/reboot/:deviceId`. */
export class ScheduledRebootDto {
  @Shown({ description: 'ID of the device to reboot.', example: 'dev_12345' })
  device_id: string;

  @Shown({
    description: 'ID of the reboot in the history.',
    example: 'reboot_0C7sKxlDB1CmnTsaCeWRf3',
  })
  reboot_id: string;

  @Shown({
    example: true,
    description: 'Always true: the reboot is accepted. The history tells you its result.',
  })
  reboot_scheduled: boolean;

  @Shown({
    description: 'Time the reboot is scheduled for.',
    format: 'date-time',
    example: '2024-01-22T17:01:00Z',
  })
  scheduled_time: string;

  @Shown({
    description: 'Seconds between the request and `scheduled_time`.',
    type: 'integer',
    example: 60,
  })
  delay_seconds: number;
}

/** A reboot as the API shows it. */
export class RebootDto {
  @Shown({ description: 'Reboot ID.', example: 'reboot_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @Shown({ description: 'ID of the device to reboot.', example: 'dev_12345' })
  device_id: string;

  @Shown({ ...enumOf(REBOOT_STATES), example: 'sent' })
  state: RebootState;

  @Shown({
    description: 'Time the reboot was requested for. Retries do not change it.',
    format: 'date-time',
    example: '2024-01-22T17:01:00Z',
  })
  scheduled_time: string;

  @Shown({
    description: 'Seconds between the request and `scheduled_time`.',
    type: 'integer',
    example: 60,
  })
  delay_seconds: number;

  @Shown({ description: 'Whether the reboot happens even during a call.', example: false })
  force: boolean;

  @Shown({ type: 'integer', description: 'Number of attempts.', example: 1 })
  attempts: number;

  @Shown({
    description: 'Earliest time the last NOTIFY may have been sent. Null if none was sent.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T17:01:00Z',
  })
  sent_at: string | null;

  @Shown({
    type: 'integer',
    nullable: true,
    description: 'SIP status code of the last final response. Null if there was none.',
    example: 200,
  })
  response_code: number | null;

  @Shown({
    ...enumOf(REBOOT_REASONS),
    nullable: true,
    description: REBOOT_REASONS.description,
    example: null,
  })
  reason: RebootReason | null;

  @Shown({ description: 'Subject of the token that requested the reboot.', example: 'user_1' })
  requested_by: string;

  @Shown({
    description: 'Time of the first request.',
    format: 'date-time',
    example: '2024-01-22T17:00:00Z',
  })
  created_at: string;

  @Shown({
    description: 'Time of the last change of the state or the request.',
    format: 'date-time',
    example: '2024-01-22T17:01:00Z',
  })
  updated_at: string;
}

export class RebootList {
  @Shown({ description: 'ID of the device.', example: 'dev_12345' })
  device_id: string;

  @Shown({ description: 'Reboots on this page, newest first.', type: [RebootDto] })
  reboots: RebootDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const REBOOT_ACCEPTED = 'Reboot command sent successfully';
export const REBOOT_CANCELED = 'Reboot canceled successfully';

export const ScheduledRebootAnswer = envelopeOf(ScheduledRebootDto, REBOOT_ACCEPTED);
export const RebootListAnswer = envelopeOf(RebootList);
export const RebootCanceledAnswer = envelopeOf(RebootDto, REBOOT_CANCELED, 'RebootCanceledAnswer');
