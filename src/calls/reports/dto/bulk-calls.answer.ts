import { Count, EntryResultDto } from '../../../edge/edge-report.answer.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { Shown } from '../../../http/fields/shown.js';
import { ENTRY_RESULTS, type EntryResult } from '../entry-state.js';

/** What became of one entry. */
export class CallResultDto extends EntryResultDto {
  @Shown({ ...enumOf(ENTRY_RESULTS), example: 'started' })
  result: EntryResult;
}

/** What became of a report. */
export class CallsReportedDto {
  @Shown({ description: 'Node that reported.', example: 'sbc-1' })
  node: string;

  @Count('Entries with the result `started`.', 1)
  started: number;

  @Count('Entries with the result `updated`.', 0)
  updated: number;

  @Count('Entries with the result `ended`, and calls that the snapshot ended.', 0)
  ended: number;

  @Count('Entries with the result `outdated`.', 0)
  outdated: number;

  @Count('Entries with the result `unknown`.', 1)
  unknown: number;

  @Count('Entries with the result `refused`.', 0)
  refused: number;

  @Shown({ type: [CallResultDto], description: 'One result for each entry, in the order of the entries.' })
  results: CallResultDto[];
}

export const CALLS_REPORTED = 'Calls reported successfully';
export const CallsReportedAnswer = envelopeOf(CallsReportedDto, CALLS_REPORTED, 'CallsReportedAnswer');
