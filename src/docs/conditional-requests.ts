import { errorAnswer } from '../http/errors/error-table.js';
import { CONDITION_EXAMPLE } from '../http/answers/etag.js';
import { headers } from '../http/answers/documented-headers.js';
import { answersOf, type Parameter, type PlacedOperation } from './operations.js';

const IF_NONE_MATCH: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description:
    'Entity tags of the representations you already have, or `*`. If one of them is current, the ' +
    'response is 304 without a body.',
  schema: { type: 'string', example: CONDITION_EXAMPLE },
};

/** What becomes of a read with `If-None-Match`, and of a write with `If-Match`. */
export function describeConditions({ method, operation }: PlacedOperation): void {
  const parameters = (operation.parameters ??= []) as Parameter[];
  const versioned = answersOf(operation).some(([, { headers = {} }]) => 'ETag' in headers);
  if (method === 'get' && versioned) {
    parameters.push(IF_NONE_MATCH);
    operation.responses[304] = {
      description: 'You already have the current representation',
      headers: headers('ETag'),
    };
  }
  if (parameters.some(({ name }) => name === 'If-Match'))
    operation.responses[412] = errorAnswer('precondition_failed');
}
