import { timestamp, timestampOrNull } from '../../../http/answers/times.js';
import type { CallRecord } from '../call-record.entity.js';
import type { CallRecordDto } from './call-record.answer.js';

/** The record as the API shows it. */
export function presentCallRecord(record: CallRecord): CallRecordDto {
  const { started_at, answered_at, ended_at } = record;
  return {
    ...record,
    started_at: timestamp(started_at),
    answered_at: timestampOrNull(answered_at),
    ended_at: timestamp(ended_at),
    duration_seconds: answered_at ? Math.floor((ended_at.getTime() - answered_at.getTime()) / 1000) : 0,
  };
}
