import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../../http/envelope-schema.js';
import { Pagination } from '../../../http/paging.js';
import { timestamp, timestampOrNull } from '../../../http/times.js';
import {
  type Reboot,
  REBOOT_REASONS,
  REBOOT_STATES,
  type RebootReason,
  type RebootState,
} from '../reboot.entity.js';

/** The answer to `PUT /devices/reboot/:deviceId`. */
export class ScheduledRebootDto {
  @ApiProperty({ description: 'The device to reboot.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({
    description: 'ID of the reboot, as in the history.',
    example: 'reboot_0C7sKxlDB1CmnTsaCeWRf3',
  })
  reboot_id: string;

  @ApiProperty({ example: true, description: 'The reboot is accepted; its history tells what became of it.' })
  reboot_scheduled: boolean;

  @ApiProperty({ description: 'When it is to happen.', format: 'date-time', example: '2024-01-22T17:01:00Z' })
  scheduled_time: string;

  @ApiProperty({ description: 'Seconds from the request to scheduled_time.', type: 'integer', example: 60 })
  delay_seconds: number;
}

const REASONS = `Why it is in its state, one word, null where there is nothing to say.
- \`active_call\`: it waits for a call to end, or none ended within an hour
- \`no_contact\`, \`unreachable\`: the device was not registered, or nobody was at its contact
- \`not_allowed\`: its contact is an address that outgoing traffic may not go to
- \`declined\`: the device refused, see \`response_code\`
- \`no_response\`, \`interrupted\`: it was sent, but what became of it is not known
- \`registered_again\`: there was no answer, but the device has registered since
- \`unconfirmed\`: nobody knows whether the device has rebooted
- \`requested\`, \`device_deleted\`: why it was canceled`;

/** A reboot as the API shows it. */
export class RebootDto {
  @ApiProperty({ description: 'Reboot ID.', example: 'reboot_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @ApiProperty({ description: 'The device to reboot.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({ enum: REBOOT_STATES, enumName: 'RebootState', example: 'sent' })
  state: RebootState;

  @ApiProperty({
    description: 'When it was to happen as it was asked for; another attempt does not move it.',
    format: 'date-time',
    example: '2024-01-22T17:01:00Z',
  })
  scheduled_time: string;

  @ApiProperty({ description: 'Seconds from the request to scheduled_time.', type: 'integer', example: 60 })
  delay_seconds: number;

  @ApiProperty({ description: 'Whether it happens even during a call.', example: false })
  force: boolean;

  @ApiProperty({ type: 'integer', description: 'How often it was tried.', example: 1 })
  attempts: number;

  @ApiProperty({
    description: 'When the last NOTIFY can first have left; null where none was sent.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T17:01:00Z',
  })
  sent_at: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'SIP status code of the last final response; null where there was none.',
    example: 200,
  })
  response_code: number | null;

  @ApiProperty({
    enum: REBOOT_REASONS,
    enumName: 'RebootReason',
    nullable: true,
    description: REASONS,
    example: null,
  })
  reason: RebootReason | null;

  @ApiProperty({ description: 'Subject of the token that asked for it.', example: 'user_1' })
  requested_by: string;

  @ApiProperty({
    description: 'When it was first asked for.',
    format: 'date-time',
    example: '2024-01-22T17:00:00Z',
  })
  created_at: string;

  @ApiProperty({
    description: 'When its state, or what was asked for, last changed.',
    format: 'date-time',
    example: '2024-01-22T17:01:00Z',
  })
  updated_at: string;
}

export class RebootList {
  @ApiProperty({ description: 'The device whose reboots these are.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({ description: 'Reboots of this page, newest first.', type: [RebootDto] })
  reboots: RebootDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

export const REBOOT_ACCEPTED = 'Reboot command sent successfully';
export const REBOOT_CANCELED = 'Reboot canceled successfully';

export const ScheduledRebootAnswer = envelopeOf(ScheduledRebootDto, REBOOT_ACCEPTED);
export const RebootListAnswer = envelopeOf(RebootList);
export const RebootCanceledAnswer = envelopeOf(RebootDto, REBOOT_CANCELED, 'RebootCanceledAnswer');

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
