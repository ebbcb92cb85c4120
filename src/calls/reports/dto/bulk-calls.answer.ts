import { EntryResultDto } from '../../../edge/edge-report.answer.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { Shown } from '../../../http/fields/shown.js';
import { ENTRY_RESULTS, type EntryResult } from '../entry-state.js';

/** What became of one entry. */
export class CallResultDto extends EntryResultDto {
  @Shown({ ...enumOf(ENTRY_RESULTS), example: 'started' })
  result: EntryResult;
}

const count = (description: string, example: number) => Shown({ type: 'integer', example, description });

/** What became of a report. */
export class CallsReportedDto {
  @Shown({ description: 'Node that reported.', example: 'sbc-1' })
  node: string;

  @count('Entries of calls that were not known.', 1)
  started: number;

  @count('Entries of calls that go on.', 0)
  updated: number;

  @count('Calls that have ended, those that a snapshot does not list included.', 0)
  ended: number;

  @count('Entries that are older than what is known.', 0)
  outdated: number;

  @count('Entries of calls, devices, accounts or trunks that are not known.', 1)
  unknown: number;

  @count('Entries that were refused.', 0)
  refused: number;

  @Shown({ type: [CallResultDto], description: 'One for each entry, in their order.' })
  results: CallResultDto[];
}

export const CALLS_REPORTED = 'Calls reported successfully';
export const CallsReportedAnswer = envelopeOf(CallsReportedDto, CALLS_REPORTED, 'CallsReportedAnswer');
