import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/paging.js';
import { FormatQuery, QueryIdField, QueryTextField, QueryTimeField } from '../../http/query-fields.js';

/** The filters of `GET /audit`. */
export class AuditQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryIdField({ prefix: 'org', description: 'Only events of this organization.' })
  organization_id?: string;

  @QueryTextField({
    description: 'Only events of this kind of resource.',
    example: 'sip_trunk',
    maxLength: 64,
  })
  resource_type?: string;

  @QueryTextField({ description: 'Only events of this resource.', example: 'trunk_12345', maxLength: 128 })
  resource_id?: string;

  @QueryTimeField({ description: 'Only events at or after this time.', example: '2024-01-15T10:30:00Z' })
  from?: string;

  @QueryTimeField({ description: 'Only events before this time.', example: '2035-01-15T10:30:00Z' })
  to?: string;
}
