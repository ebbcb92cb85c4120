import { IntersectionType } from '@nestjs/swagger';
import { NAME_ORDERS, PageQuery, SortField } from '../../http/answers/paging.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryEnumField,
  QueryListField,
  QueryOrganizationField,
  QueryTextField,
} from '../../http/fields/query-fields.js';
import { TRUNK_STATUSES, type TrunkStatus } from '../sip-trunk.entity.js';

export const TRUNK_INCLUDES = ['ips', 'routes'] as const;

/** The query of `GET /siptrunk/:id`. */
export class ReadSipTrunkQuery extends FormatQuery {
  @QueryListField({
    description: 'Additional data to include, comma-separated: `ips`, `routes`.',
    values: TRUNK_INCLUDES,
  })
  include?: (typeof TRUNK_INCLUDES)[number][];
}

/** The filters of `GET /siptrunk`. */
export class ListSipTrunksQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryOrganizationField()
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: TRUNK_STATUSES })
  status?: TrunkStatus;

  @QueryTextField({
    description: 'Return only resources whose name contains this text. Case is ignored.',
    maxLength: 255,
  })
  q?: string;

  @SortField(NAME_ORDERS)
  sort?: string;
}

/** The query of `DELETE /siptrunk/:id`. */
export class DeleteSipTrunkQuery {
  @QueryBooleanField({ description: 'Delete the trunk even if it has active calls.', default: false })
  force?: boolean;
}
