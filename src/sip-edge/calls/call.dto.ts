import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import { IdField, IntegerField, TextField } from '../../http/fields.js';
import { timestamp } from '../../http/times.js';
import type { ActiveCall } from './active-call.entity.js';

/** The body of `PUT /sipedge/calls/:callId`. */
export class ReportCall {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @IdField({
    prefix: 'dev',
    description: 'The device in the call.',
    example: 'dev_12345',
    required: false,
    nullable: true,
  })
  device_id?: string | null;

  @IdField({
    prefix: 'trunk',
    description: 'The trunk that the call goes over.',
    example: 'trunk_12345',
    required: false,
    nullable: true,
  })
  trunk_id?: string | null;

  @TextField({
    description: 'Who calls.',
    example: 'sip:1001@company1.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  from?: string | null;

  @TextField({
    description: 'Who is called.',
    example: 'sip:+15551234567@carrier.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  to?: string | null;

  @IntegerField({
    description: 'After so many seconds a call that was never ended no longer counts.',
    minimum: 1,
    maximum: 604_800,
    default: 14_400,
    example: 14_400,
    required: false,
  })
  max_seconds?: number;
}

/** A call as the API shows it. */
export class ActiveCallDto {
  @ApiProperty({ description: 'The Call-ID.', example: 'a84b4c76e66710@pc33.example.com' })
  call_id: string;

  @ApiProperty({ description: 'Organization of the call.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({
    description: 'The device in the call; null where none was reported.',
    type: String,
    nullable: true,
    example: 'dev_12345',
  })
  device_id: string | null;

  @ApiProperty({
    description: 'The trunk that the call goes over; null where none was reported.',
    type: String,
    nullable: true,
    example: 'trunk_12345',
  })
  trunk_id: string | null;

  @ApiProperty({
    description: 'Who calls, as reported; null where it was not.',
    type: String,
    nullable: true,
    example: 'sip:1001@company1.example.com',
  })
  from: string | null;

  @ApiProperty({
    description: 'Who is called, as reported; null where it was not.',
    type: String,
    nullable: true,
    example: 'sip:+15551234567@carrier.example.com',
  })
  to: string | null;

  @ApiProperty({
    description: 'When the call was first reported.',
    format: 'date-time',
    example: '2024-01-22T10:30:00Z',
  })
  started_at: string;

  @ApiProperty({
    description: 'From when on the call no longer counts unless it is reported again.',
    format: 'date-time',
    example: '2024-01-22T14:30:00Z',
  })
  expires_at: string;
}

/** A call that has ended. */
export class EndedCallDto {
  @ApiProperty({ description: 'The Call-ID.', example: 'a84b4c76e66710@pc33.example.com' })
  call_id: string;

  @ApiProperty({
    description: 'When its end was reported.',
    format: 'date-time',
    example: '2024-01-22T10:45:00Z',
  })
  ended_at: string;
}

export const CALL_REPORTED = 'Call reported successfully';
export const CALL_ENDED = 'Call ended successfully';
export const ActiveCallAnswer = envelopeOf(ActiveCallDto, CALL_REPORTED);
export const EndedCallAnswer = envelopeOf(EndedCallDto, CALL_ENDED);

/** The call as the API shows it. */
export function presentActiveCall(call: ActiveCall): ActiveCallDto {
  return { ...call, started_at: timestamp(call.started_at), expires_at: timestamp(call.expires_at) };
}
