import { FormatQuery, QueryListField } from '../http/query-fields.js';

/** The query of `GET /health/ready`. */
export class ReadinessQuery extends FormatQuery {
  @QueryListField({
    description: 'Left out of account: without Redis nearly every request is served.',
    values: ['redis'],
  })
  exclude?: 'redis'[];
}
