import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_AOR_LENGTH } from '../../../edge/address-of-record.js';
import { EdgeReportFields } from '../../../edge/edge-report.body.js';
import { MAX_ENTRIES } from '../../../edge/edge-report.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { CALL_DIRECTIONS, type CallDirection } from '../../active-call.entity.js';
import {
  CAUSE,
  CAUSES,
  CODE,
  CODES,
  DEFAULT_CALL_SECONDS,
  LONGEST_CALL_SECONDS,
  MAX_NUMBER,
  MAX_PARTY,
} from '../../dto/call.fields.js';
import { ENTRY_STATES } from '../entry-state.js';

const text = (description: string, maxLength: number, example?: string) =>
  ApiPropertyOptional({ type: String, nullable: true, maxLength, description, example });

const id = (prefix: string, description: string) =>
  ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: `^${prefix}_[0-9A-Za-z]{1,64}$`,
    description,
  });

const number = (description: string, options: { minimum: number; maximum: number; default?: number }) =>
  ApiPropertyOptional({ type: 'integer', nullable: true, description, ...options });

const time = (description: string, example?: string) =>
  ApiPropertyOptional({ type: String, nullable: true, format: 'date-time', description, example });

/** One member of `calls`. Documents what `readCallEntry` checks. */
export class CallEntryFields {
  @ApiProperty({
    minLength: 1,
    maxLength: 255,
    example: 'a84b4c76e66710@pc33.example.com',
    description: 'The SIP Call-ID: printable ASCII characters without spaces.',
  })
  call_id: string;

  @ApiProperty({ ...enumOf(ENTRY_STATES), example: 'answered', description: 'State of the call.' })
  state: (typeof ENTRY_STATES)['words'][number];

  @id(
    'org',
    'Organization ID. The default is that of the device, account or trunk, or of the call as it is known.',
  )
  organization_id?: string | null;

  @id('dev', 'ID of the device in the call.')
  device_id?: string | null;

  @text(
    'Address of record of the device in the call, if you do not give `device_id`: user@domain, or a SIP URI.',
    MAX_AOR_LENGTH,
    '1001@voice.example.com',
  )
  aor?: string | null;

  @id('trunk', 'ID of the trunk the call uses.')
  trunk_id?: string | null;

  @id('route', 'ID of the route that chose the trunk. It is recorded as reported.')
  route_id?: string | null;

  @ApiPropertyOptional({
    ...enumOf(CALL_DIRECTIONS),
    nullable: true,
    example: 'outbound',
    description: 'Direction of the call.',
  })
  direction?: CallDirection | null;

  @text('Number that was called.', MAX_NUMBER, '+15551234567')
  number?: string | null;

  @text('Caller.', MAX_PARTY)
  from?: string | null;

  @text('Called party.', MAX_PARTY)
  to?: string | null;

  @time('Time the call began. The default is the time it was first reported.')
  started_at?: string | null;

  @time('Time the call was answered. The default is the time it was first reported so.')
  answered_at?: string | null;

  @number('Seconds after which the call no longer counts as active if nobody reports it again.', {
    minimum: 1,
    maximum: LONGEST_CALL_SECONDS,
    default: DEFAULT_CALL_SECONDS,
  })
  max_seconds?: number | null;

  @number(CAUSE, CAUSES)
  cause?: number | null;

  @number(CODE, CODES)
  code?: number | null;

  @time(
    'Time of what is reported, at most 24 hours ago. An entry that is older than what is known of the call is outdated, ' +
      'unless it says that the call has ended.',
    '2024-01-22T14:59:58Z',
  )
  at?: string | null;
}

/** The body of `POST /sipedge/calls`. */
export class ReportCalls extends EdgeReportFields {
  @ApiProperty({
    type: [CallEntryFields],
    maxItems: MAX_ENTRIES,
    description:
      'What is known of calls. What an entry leaves out stays as it is known. Only a snapshot can have no entries.',
  })
  calls: CallEntryFields[];
}
