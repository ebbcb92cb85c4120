import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { Shown } from '../../../http/fields/shown.js';
import { CallFactsDto } from '../../dto/call.answer.js';
import { CAUSE, CODE } from '../../dto/call.fields.js';
import { CALL_ENDS, type CallEnd } from '../call-record.entity.js';

/** A call that is over, as the API shows it. */
export class CallRecordDto extends CallFactsDto {
  @Shown({ description: 'ID of the call record.', example: 'call_12345' })
  id: string;

  @Shown({
    description: 'Time the call was answered. Null if it was not.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T10:30:08Z',
  })
  answered_at: string | null;

  @Shown({ description: 'Time the call ended.', format: 'date-time', example: '2024-01-22T10:45:00Z' })
  ended_at: string;

  @Shown({
    description: 'Whole seconds from the answer to the end. 0 if the call was not answered.',
    type: 'integer',
    example: 892,
  })
  duration_seconds: number;

  @Shown({
    description: `${CAUSE} Null if not reported.`,
    type: 'integer',
    nullable: true,
    example: 16,
  })
  cause: number | null;

  @Shown({
    description: `${CODE} Null if not reported.`,
    type: 'integer',
    nullable: true,
    example: 200,
  })
  code: number | null;

  @Shown({ ...enumOf(CALL_ENDS), description: 'How the end is known.', example: 'report' })
  ended_by: CallEnd;
}

export class CallRecordList {
  @Shown({
    description: 'Records on this page. The call that ended last comes first.',
    type: [CallRecordDto],
  })
  records: CallRecordDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const CallRecordAnswer = envelopeOf(CallRecordDto);
export const CallRecordListAnswer = envelopeOf(CallRecordList);
