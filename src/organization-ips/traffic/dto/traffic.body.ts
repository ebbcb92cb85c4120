import { ApiProperty } from '@nestjs/swagger';
import { MAX_REQUESTS, MAX_ROWS } from '../traffic-report.js';

/** One member of `traffic`. Documents what `readTrafficReport` checks. */
export class TrafficRow {
  @ApiProperty({
    maxLength: 45,
    example: '203.0.113.100',
    description: 'IPv4 or IPv6 address the requests came from.',
  })
  ip_address: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_REQUESTS,
    example: 15,
    description: 'Number of requests from this address.',
  })
  requests: number;

  @ApiProperty({
    format: 'date-time',
    example: '2024-01-22T15:00:00Z',
    description:
      'Time of the requests, at most 5 minutes ahead. Requests older than 24 hours only update ' +
      '`last_seen`, and never to an earlier time.',
  })
  at: string;
}

/** The body of `POST /sipedge/traffic`. */
export class ReportTraffic {
  @ApiProperty({
    type: [TrafficRow],
    minItems: 1,
    maxItems: MAX_ROWS,
    description: 'Rows to record. If one row is refused, none is recorded.',
  })
  traffic: TrafficRow[];
}
