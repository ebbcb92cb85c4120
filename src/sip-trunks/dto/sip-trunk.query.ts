import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/paging.js';
import {
  FormatQuery,
  QueryBooleanField,
  QueryEnumField,
  QueryIdField,
  QueryListField,
  QueryTextField,
} from '../../http/query-fields.js';
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
  @QueryIdField({ prefix: 'org', description: 'Filter by organization.' })
  organization_id?: string;

  @QueryEnumField({ description: 'Filter by status.', values: TRUNK_STATUSES, name: 'TrunkStatus' })
  status?: TrunkStatus;

  @QueryTextField({
    description: 'The name contains this, whatever the case.',
    maxLength: 255,
  })
  q?: string;
}

/** The query of `DELETE /siptrunk/:id`. */
export class DeleteSipTrunkQuery {
  @QueryBooleanField({ description: 'Force deletion even if active calls exist.', default: false })
  force?: boolean;
}
