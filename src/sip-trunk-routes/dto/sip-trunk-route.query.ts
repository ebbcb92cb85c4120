import { IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http/paging.js';
import { FormatQuery, QueryIdField } from '../../http/query-fields.js';

/** The query of `GET /siptrunkroutes/:entity`; the routes of one trunk come all at once where it asks for no page. */
export class ListSipTrunkRoutesQuery extends IntersectionType(PageQuery, FormatQuery) {
  @QueryIdField({ prefix: 'org', description: 'Filter by organization, for `all`.' })
  organization_id?: string;
}

/** The query of `DELETE /siptrunkroutes/:entity`. */
export class DeleteSipTrunkRouteQuery {
  @QueryIdField({
    prefix: 'route',
    description: 'ID of the route to delete.',
    required: true,
  })
  route_id: string;
}
