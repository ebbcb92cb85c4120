import { IntersectionType } from '@nestjs/swagger';
import { CREATION_ORDERS, PageQuery, SortField } from '../../http/answers/paging.js';
import {
  FormatQuery,
  QueryOrganizationField,
  QueryTextField,
  QueryTimeField,
} from '../../http/fields/query-fields.js';

/** The filters of `GET /audit`. */
export class AuditQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField('Return only events of this organization.')
  organization_id?: string;

  @QueryTextField({
    description: 'Return only events of this resource type.',
    maxLength: 64,
  })
  resource_type?: string;

  @QueryTextField({ description: 'Return only events of this resource.', maxLength: 128 })
  resource_id?: string;

  @QueryTimeField({ description: 'Return only events at or after this time.' })
  from?: Date;

  @QueryTimeField({ description: 'Return only events before this time.' })
  to?: Date;

  @SortField(CREATION_ORDERS)
  sort?: string;
}
