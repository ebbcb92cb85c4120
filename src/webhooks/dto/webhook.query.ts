import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/paging.js';
import { FormatQuery, QueryIdField } from '../../http/query-fields.js';

/** The filters of `GET /webhooks`. */
export class ListWebhooksQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryIdField({ prefix: 'org', description: 'Filter by organization.' })
  organization_id?: string;
}
