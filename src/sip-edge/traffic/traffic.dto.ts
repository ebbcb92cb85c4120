import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import { MAX_REQUESTS, MAX_ROWS } from './traffic-report.js';

/** One member of `traffic`. Documents what `readTrafficReport` checks. */
export class TrafficRow {
  @ApiProperty({
    maxLength: 45,
    example: '203.0.113.100',
    description: 'IPv4 or IPv6 address that the requests came from.',
  })
  ip_address: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_REQUESTS,
    example: 15,
    description: 'How many requests came from it.',
  })
  requests: number;

  @ApiProperty({
    format: 'date-time',
    example: '2024-01-22T15:00:00Z',
    description:
      'When they came, since 1970 and at most 5 minutes ahead. What is older than 24 hours moves `last_seen` only, and never back.',
  })
  at: string;
}

/** The body of `POST /sipedge/traffic`. */
export class ReportTraffic {
  @ApiProperty({
    type: [TrafficRow],
    minItems: 1,
    maxItems: MAX_ROWS,
    description: 'All rows are taken or none.',
  })
  traffic: TrafficRow[];
}

/** What became of a report. */
export class TrafficReportedDto {
  @ApiProperty({ type: 'integer', example: 3, description: 'Rows that were taken.' })
  rows: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Rows whose address some entry covers.' })
  attributed: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'Entries that they were counted for.' })
  entries: number;
}

export const TRAFFIC_REPORTED = 'Traffic reported successfully';
export const TrafficReportedAnswer = envelopeOf(
  TrafficReportedDto,
  TRAFFIC_REPORTED,
  'TrafficReportedAnswer',
);
