import { UnacceptableValue } from '../errors/api-exception.js';
import type { BodyFault } from './json-body.js';

/** What is thrown for a body with a fault. */
export function bodyError({ details, malformed, leftOut }: BodyFault): Error {
  return Object.assign(new UnacceptableValue(details, malformed), { leftOut });
}
