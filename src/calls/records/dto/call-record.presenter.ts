import { timestampOf } from '../../../http/answers/times.js';
import type { CallRecord } from '../call-record.entity.js';
import type { CallRecordDto } from './call-record.answer.js';

/** The record as the API shows it; an export shows millions. */
export function presentCallRecord(record: CallRecord): CallRecordDto {
  const { started_at, answered_at, ended_at } = record;
  return {
    ...record,
    started_at: timestampOf(started_at.getTime()),
    answered_at: answered_at && timestampOf(answered_at.getTime()),
    ended_at: timestampOf(ended_at.getTime()),
    duration_seconds: answered_at ? Math.floor((ended_at.getTime() - answered_at.getTime()) / 1000) : 0,
  };
}
