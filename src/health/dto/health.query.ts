import { FormatQuery, QueryListField } from '../../http/fields/query-fields.js';

/** The query of `GET /health/ready`. */
export class ReadinessQuery extends FormatQuery {
  @QueryListField({
    description:
      'A dependency to leave out of the check. Without Redis, the service still handles almost every ' +
      'request.',
    values: ['redis'],
  })
  exclude?: 'redis'[];
}
