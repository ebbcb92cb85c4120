import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/paging.js';
import { FormatQuery, QueryEnumField, QueryIdField } from '../../http/query-fields.js';
import { TRUNK_IP_TYPES, type TrunkIpType } from '../sip-trunk-ip.entity.js';

/** The query of `GET /siptrunkips/:entity`; the addresses of one trunk come all at once where it asks for no page. */
export class ListSipTrunkIpsQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryEnumField({ description: 'Filter by IP type.', values: TRUNK_IP_TYPES, name: 'TrunkIpType' })
  type?: TrunkIpType;

  @QueryIdField({ prefix: 'org', description: 'Filter by organization, for `all`.' })
  organization_id?: string;
}

/** The query of `DELETE /siptrunkips/:entity`. */
export class DeleteSipTrunkIpQuery {
  @QueryIdField({ prefix: 'ip', description: 'ID of IP to delete.', required: true })
  ip_id: string;
}
