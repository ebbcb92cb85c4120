import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { EDGE_NAME, MAX_PART, type SnapshotPart } from './edge-report.js';

const NAME = EDGE_NAME.source;

/** Which part of a snapshot a report is. */
export class SnapshotPartFields implements SnapshotPart {
  @ApiProperty({
    pattern: NAME,
    example: '2024-01-22T15:00',
    description: 'Name of the snapshot. After its last part it can be used for another one.',
  })
  id: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PART,
    example: 1,
    description: 'Number of this part, starting at 1.',
  })
  part: number;

  @ApiProperty({
    required: false,
    default: false,
    example: true,
    description: 'Whether this is the last part. All parts before it must have arrived.',
  })
  last: boolean;
}

/** What every bulk report of the SIP edge has. Documents what `readEdgeReport` checks. */
@ApiExtraModels(SnapshotPartFields)
export class EdgeReportFields {
  @ApiProperty({
    pattern: NAME,
    example: 'kamailio-1',
    description: 'Name you give to the registrar, proxy or PBX that reports.',
  })
  node: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T15:00:00Z',
    description:
      'Time of the report, for entries without a time of their own, at most 5 minutes ahead. Defaults to ' +
      'the time it arrives.',
  })
  at?: string | null;

  @ApiPropertyOptional({
    oneOf: [{ type: 'boolean' }, { $ref: getSchemaPath(SnapshotPartFields) }],
    default: false,
    example: false,
    description:
      'Set it to true if the report lists all that the node has: this ends what the node reported before and ' +
      'no longer lists. Send a snapshot that is too large for one request in parts; only the last part ends ' +
      'anything.',
  })
  snapshot?: boolean | SnapshotPartFields | null;
}
