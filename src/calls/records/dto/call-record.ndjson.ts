import { CALL_RECORD_EXAMPLES } from './call-record.examples.js';
import { presentCallRecord } from './call-record.presenter.js';
import type { CallRecord } from '../call-record.entity.js';

/** The media type of lines of JSON (https://github.com/ndjson/ndjson-spec). */
export const NDJSON = 'application/x-ndjson';

/** A line for each record. */
export function linesOf(records: CallRecord[]): string {
  return records.map((record) => `${JSON.stringify(presentCallRecord(record))}\n`).join('');
}

export const NDJSON_EXAMPLE = `${JSON.stringify(CALL_RECORD_EXAMPLES.read.answer.data)}\n`;
