import { ApiProperty } from '@nestjs/swagger';
import { envelopeOf } from '../../http/envelope-schema.js';
import { OpenSchema } from '../../http/open-schema.js';
import { Pagination } from '../../http/paging.js';
import { REQUEST_ID_EXAMPLE } from '../../http/request-id.js';
import { timestamp } from '../../http/times.js';
import type { AuditEvent } from '../audit-event.entity.js';

/** A resource before or after a change. */
@OpenSchema({ description: 'The resource as the API shows it, without secrets.' })
export class AuditedStateDto {}

/** A change as the audit trail shows it. */
export class AuditEventDto {
  @ApiProperty({ example: 'audit_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @ApiProperty({ example: 'org_98765' })
  organization_id: string;

  @ApiProperty({ example: 'user_1', description: 'The subject of the token.' })
  actor: string;

  @ApiProperty({ example: 'update' })
  action: string;

  @ApiProperty({ example: 'sip_trunk' })
  resource_type: string;

  @ApiProperty({ example: 'trunk_12345' })
  resource_id: string;

  @ApiProperty({ type: AuditedStateDto, nullable: true, description: 'null where it was created.' })
  before: object | null;

  @ApiProperty({ type: AuditedStateDto, nullable: true, description: 'null where it was deleted.' })
  after: object | null;

  @ApiProperty({
    example: REQUEST_ID_EXAMPLE,
    description: 'The X-Request-Id of the request that made the change.',
  })
  request_id: string;

  @ApiProperty({ format: 'date-time', example: '2024-01-22T10:30:00Z' })
  created_at: string;
}

export class AuditEventList {
  @ApiProperty({ type: [AuditEventDto] })
  events: AuditEventDto[];

  @ApiProperty({ type: Pagination })
  pagination: Pagination;
}

export const AuditEventListAnswer = envelopeOf(AuditEventList);

/** The event as the API shows it. */
export function presentAuditEvent(event: AuditEvent): AuditEventDto {
  return { ...event, created_at: timestamp(event.created_at) };
}
