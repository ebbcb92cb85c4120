import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/answers/paging.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryEnumField,
  QueryIntegerField,
  QueryOrganizationField,
} from '../../http/fields/query-fields.js';
import { GATEWAY_STATUSES, type GatewayStatus } from '../../sip-gateways/gateway-state.entity.js';

export const DEFAULT_HISTORY_HOURS = 24;
const MAX_HISTORY_HOURS = 720;

/** The query of `GET /sipgwping/:entity`. */
export class ReadGatewayPingQuery extends FormatQuery {
  @QueryBooleanField({ description: 'Include historical ping data.', default: false })
  include_history?: boolean;

  @QueryIntegerField({
    description: 'Hours of history to include.',
    minimum: 1,
    maximum: MAX_HISTORY_HOURS,
    default: DEFAULT_HISTORY_HOURS,
  })
  history_hours?: number;
}

/** The query of `GET /sipgwping/all`. */
export class ListGatewayPingsQuery extends IntersectionType(PageQuery, ReadGatewayPingQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: GATEWAY_STATUSES })
  status?: GatewayStatus;
}
