import { ApiPropertyOptional } from '@nestjs/swagger';
import { Count, EntryResultDto } from '../../../../edge/edge-report.answer.js';
import { envelopeOf } from '../../../../http/answers/envelope-schema.js';
import { enumOf } from '../../../../http/fields/enumeration.js';
import { Shown } from '../../../../http/fields/shown.js';
import { ENTRY_RESULTS, type EntryResult } from '../entry-result.js';

/** What became of one entry. */
export class RegistrationResultDto extends EntryResultDto {
  @Shown({ ...enumOf(ENTRY_RESULTS), example: 'registered' })
  result: EntryResult;

  @ApiPropertyOptional({ example: 'dev_12345', description: 'ID of the device, if it is known.' })
  device_id?: string;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for the whole device.',
  })
  line_number?: number | null;
}

/** What became of a report. */
export class RegistrationsReportedDto {
  @Shown({ description: 'Node that reported.', example: 'kamailio-1' })
  node: string;

  @Count('Entries with the result `registered`.', 1)
  registered: number;

  @Count('Entries with the result `refreshed`.', 0)
  refreshed: number;

  @Count('Contacts that have ended, including those that the snapshot ended.', 0)
  ended: number;

  @Count('Entries with the result `not_registered`.', 0)
  not_registered: number;

  @Count('Entries with the result `outdated`.', 0)
  outdated: number;

  @Count('Entries with the result `unknown`.', 1)
  unknown: number;

  @Count('Entries with the result `refused`.', 0)
  refused: number;

  @Shown({
    type: [RegistrationResultDto],
    description: 'One result for each entry, in the order of the entries.',
  })
  results: RegistrationResultDto[];
}

export const REGISTRATIONS_REPORTED = 'Registrations reported successfully';
export const RegistrationsReportedAnswer = envelopeOf(
  RegistrationsReportedDto,
  REGISTRATIONS_REPORTED,
  'RegistrationsReportedAnswer',
);
