import { IntersectionType } from '@nestjs/swagger';
import { NAME_ORDERS, PageQuery, SortField } from '../../http/answers/paging.js';
import {
  FormatQuery,
  QueryEnumField,
  QueryOrganizationField,
  QueryTextField,
} from '../../http/fields/query-fields.js';
import { GATEWAY_STATUSES, type GatewayStatus } from '../gateway-state.entity.js';

/** The filters of `GET /sipgateways`. */
export class ListSipGatewaysQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: GATEWAY_STATUSES })
  status?: GatewayStatus;

  @QueryTextField({
    description: 'Return only resources whose name contains this text. Case is ignored.',
    maxLength: 255,
  })
  q?: string;

  @SortField(NAME_ORDERS)
  sort?: string;
}
