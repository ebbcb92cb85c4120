import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { Shown } from '../../http/fields/shown.js';
import { Pagination } from '../../http/answers/paging.js';
import { CALL_DIRECTIONS, CALL_STATES, type CallDirection, type CallState } from '../active-call.entity.js';

/** What is shown of a call, whether it lasts or is over. */
export class CallFactsDto {
  @Shown({ description: 'The Call-ID.', example: 'a84b4c76e66710@pc33.example.com' })
  call_id: string;

  @Shown({ description: 'Organization of the call.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    ...enumOf(CALL_DIRECTIONS),
    description: 'Direction of the call. Null if not reported.',
    nullable: true,
    example: 'outbound',
  })
  direction: CallDirection | null;

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
    description: 'ID of the route that chose the trunk. Null if not reported.',
    type: String,
    nullable: true,
    example: 'route_001',
  })
  route_id: string | null;

  @Shown({
    description: 'Number that was called. Null if not reported.',
    type: String,
    nullable: true,
    example: '+15551234567',
  })
  number: string | null;

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
    description: 'Name of the registrar, PBX or SBC that has the call. Null if not reported.',
    type: String,
    nullable: true,
    example: 'sbc-1',
  })
  node: string | null;

  @Shown({ description: 'Time the call began.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  started_at: string;
}

/** A call in progress, as the API shows it. */
export class ActiveCallDto extends CallFactsDto {
  @Shown({ ...enumOf(CALL_STATES), description: 'State of the call.', example: 'answered' })
  state: CallState;

  @Shown({
    description: 'Time the call was answered. Null while it is ringing.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T10:30:08Z',
  })
  answered_at: string | null;

  @Shown({
    description: 'Time the call stops counting as active unless you report it again.',
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

  @Shown({ description: 'ID of the call record.', example: 'call_12345' })
  record_id: string;
}

export class CallList {
  @Shown({ description: 'Calls on this page, newest first.', type: [ActiveCallDto] })
  calls: ActiveCallDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const CALL_REPORTED = 'Call reported successfully';
export const CALL_ENDED = 'Call ended successfully';
export const ActiveCallAnswer = envelopeOf(ActiveCallDto, CALL_REPORTED);
export const CallAnswer = envelopeOf(ActiveCallDto, undefined, 'CallAnswer');
export const CallListAnswer = envelopeOf(CallList);
export const EndedCallAnswer = envelopeOf(EndedCallDto, CALL_ENDED);
