import { FormatQuery, QueryOrganizationField } from '../../../http/fields/query-fields.js';
import { QueryAddressField } from './access.fields.js';

/** The query of `GET /sipedge/access`. */
export class AccessQuery extends FormatQuery {
  @QueryAddressField({ description: 'IPv4 or IPv6 address.', example: '203.0.113.77' })
  ip: string;

  @QueryOrganizationField('Check only the lists and trunks of this organization.')
  organization_id?: string;
}
