import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Shown } from '../../http/fields/shown.js';

/** A call as the API shows it. */
export class ActiveCallDto {
  @Shown({ description: 'The Call-ID.', example: 'a84b4c76e66710@pc33.example.com' })
  call_id: string;

  @Shown({ description: 'Organization of the call.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'ID of the device in the call. Null if not reported.',
    type: String,
    nullable: true,
    example: 'dev_12345',
  })
  device_id: string | null;

  @Shown({
    description: 'ID of the trunk the call uses. Null if not reported.',
    type: String,
    nullable: true,
    example: 'trunk_12345',
  })
  trunk_id: string | null;

  @Shown({
    description: 'Caller. Null if not reported.',
    type: String,
    nullable: true,
    example: 'sip:1001@company1.example.com',
  })
  from: string | null;

  @Shown({
    description: 'Called party. Null if not reported.',
    type: String,
    nullable: true,
    example: 'sip:+15551234567@carrier.example.com',
  })
  to: string | null;

  @Shown({
    description: 'Time the call was first reported.',
    format: 'date-time',
    example: '2024-01-22T10:30:00Z',
  })
  started_at: string;

  @Shown({
    description: 'Time from which the call no longer counts as active, unless you report it again.',
    format: 'date-time',
    example: '2024-01-22T14:30:00Z',
  })
  expires_at: string;
}

/** A call that has ended. */
export class EndedCallDto {
  @Shown({ description: 'The Call-ID.', example: 'a84b4c76e66710@pc33.example.com' })
  call_id: string;

  @Shown({
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
