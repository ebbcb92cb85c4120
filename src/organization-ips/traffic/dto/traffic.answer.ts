import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Shown } from '../../../http/fields/shown.js';

/** What became of a report. */
export class TrafficReportedDto {
  @Shown({ type: 'integer', example: 3, description: 'Number of rows recorded.' })
  rows: number;

  @Shown({
    type: 'integer',
    example: 2,
    description: 'Number of rows whose address matches a list entry.',
  })
  attributed: number;

  @Shown({
    type: 'integer',
    example: 2,
    description: 'Number of list entries that the rows count for.',
  })
  entries: number;
}

export const TRAFFIC_REPORTED = 'Traffic reported successfully';
export const TrafficReportedAnswer = envelopeOf(
  TrafficReportedDto,
  TRAFFIC_REPORTED,
  'TrafficReportedAnswer',
);
