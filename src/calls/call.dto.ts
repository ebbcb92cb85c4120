import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../http/envelope-schema.js';
import { IdField, IntegerField, TextField } from '../http/fields.js';
import { timestamp } from '../http/times.js';
import type { ActiveCall } from './active-call.entity.js';

/** The body of `PUT /sipedge/calls/:callId`. */
export class ReportCall {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @IdField({
    prefix: 'dev',
    description: 'ID of the device in the call.',
    example: 'dev_12345',
    required: false,
    nullable: true,
  })
  device_id?: string | null;

  @IdField({
    prefix: 'trunk',
    description: 'ID of the trunk the call uses.',
    example: 'trunk_12345',
    required: false,
    nullable: true,
  })
  trunk_id?: string | null;

  @TextField({
    description: 'Caller.',
    example: 'sip:1001@company1.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  from?: string | null;

  @TextField({
    description: 'Called party.',
    example: 'sip:+15551234567@carrier.example.com',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  to?: string | null;

  @IntegerField({
    description: 'Seconds after which the call no longer counts as active if you do not report its end.',
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
    description: 'ID of the device in the call. Null if not reported.',
    type: String,
    nullable: true,
    example: 'dev_12345',
  })
  device_id: string | null;

  @ApiProperty({
    description: 'ID of the trunk the call uses. Null if not reported.',
    type: String,
    nullable: true,
    example: 'trunk_12345',
  })
  trunk_id: string | null;

  @ApiProperty({
    description: 'Caller. Null if not reported.',
    type: String,
    nullable: true,
    example: 'sip:1001@company1.example.com',
  })
  from: string | null;

  @ApiProperty({
    description: 'Called party. Null if not reported.',
    type: String,
    nullable: true,
    example: 'sip:+15551234567@carrier.example.com',
  })
  to: string | null;

  @ApiProperty({
    description: 'Time the call was first reported.',
    format: 'date-time',
    example: '2024-01-22T10:30:00Z',
  })
  started_at: string;

  @ApiProperty({
    description: 'Time from which the call no longer counts as active, unless you report it again.',
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
    description: 'Time the end was reported.',
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
