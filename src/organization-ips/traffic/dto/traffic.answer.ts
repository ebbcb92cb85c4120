import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';

/** What became of a report. */
export class TrafficReportedDto {
  @ApiProperty({ type: 'integer', example: 3, description: 'Number of rows recorded.' })
  rows: number;

  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Number of rows whose address matches a list entry.',
  })
  attributed: number;

  @ApiProperty({
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
