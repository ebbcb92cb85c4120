import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/answers/paging.js';
import { FormatQuery, QueryOrganizationField } from '../../http/fields/query-fields.js';

/** The filters of `GET /webhooks`. */
export class ListWebhooksQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;
}
