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

const excerpt = (description: string, maxLength: number, example?: string) =>
  ApiPropertyOptional({
    type: String,
    nullable: true,
    description: `${description} It is cut after ${maxLength} characters.`,
    example,
  });

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
    'Organization ID. Defaults to the organization of the device, account or trunk, or of the known call.',
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

  @excerpt('Number that was called.', MAX_NUMBER, '+15551234567')
  number?: string | null;

  @excerpt('Caller.', MAX_PARTY)
  from?: string | null;

  @excerpt('Called party.', MAX_PARTY)
  to?: string | null;

  @time('Time the call began. Defaults to the time it was first reported.')
  started_at?: string | null;

  @time('Time the call was answered. Defaults to the time it was first reported as answered.')
  answered_at?: string | null;

  @number('Seconds until the call stops counting as active if you do not report it again.', {
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
    'Time of the observation, at most 24 hours ago. Defaults to the time of the report. An entry older than what is ' +
      'known of the call is outdated, unless it reports the end of the call.',
    '2024-01-22T14:59:58Z',
  )
  at?: string | null;
}

/** The body of `POST /sipedge/calls`. */
export class ReportCalls extends EdgeReportFields {
  @ApiProperty({
    type: [CallEntryFields],
    maxItems: MAX_ENTRIES,
    description: 'Calls to report. Omitted fields keep their values. Only a snapshot can be empty.',
  })
  calls: CallEntryFields[];
}
