import { QueryIdField } from '../../../http/fields/query-fields.js';

/** The query of `DELETE /siptrunkroutes/:entity`. */
export class DeleteSipTrunkRouteQuery {
  @QueryIdField({
    prefix: 'route',
    description: 'ID of the route to delete.',
    required: true,
  })
  route_id: string;
}
