import { QueryEnumField, QueryIdField } from '../../../http/fields/query-fields.js';
import { ListTrunkPartsQuery } from '../../dto/trunk-parts.query.js';
import { TRUNK_IP_TYPES, type TrunkIpType } from '../sip-trunk-ip.entity.js';

/** The query of `GET /siptrunkips/:entity`. */
export class ListSipTrunkIpsQuery extends ListTrunkPartsQuery {
  @QueryEnumField({ description: 'Filter by IP type.', values: TRUNK_IP_TYPES })
  type?: TrunkIpType;
}

/** The query of `DELETE /siptrunkips/:entity`. */
export class DeleteSipTrunkIpQuery {
  @QueryIdField({ prefix: 'ip', description: 'ID of IP to delete.', required: true })
  ip_id: string;
}
