import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../../http/answers/paging.js';
import {
  FormatQuery,
  QueryEnumField,
  QueryIdField,
  QueryOrganizationField,
} from '../../../http/fields/query-fields.js';
import { ALERT_STATUSES, type AlertStatus } from './alert.answer.js';

/** The filters of `GET /sipgateways/:id/alerts`. */
export class ListGatewayAlertsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryEnumField({ description: 'Filter by status.', values: ALERT_STATUSES })
  status?: AlertStatus;
}

/** The filters of `GET /alerts`. */
export class ListAlertsQuery extends ListGatewayAlertsQuery {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryIdField({ prefix: 'gw', description: 'Filter by gateway.' })
  gateway_id?: string;
}
