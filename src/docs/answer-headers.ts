import { headers, type HeaderName } from '../http/answers/documented-headers.js';
import { answersOf, type Operation, type Parameter } from './operations.js';

const RATE_LIMIT: HeaderName[] = [
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
];
/** Given before anything looks at the idempotency key. */
const NEVER_REPLAYED = [401, 413, 415, 429, 500, 503];

/** The headers that answers of all operations have by their status, beside those that the operation has itself. */
export function describeHeaders(operation: Operation): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  const replayable = parameters.some(({ name }) => name === 'Idempotency-Key');
  const limited = (operation.security ?? []).length > 0;
  for (const [status, answer] of answersOf(operation)) {
    const names: HeaderName[] = ['X-Request-Id'];
    if (limited && ![401, 413].includes(status)) names.push(...RATE_LIMIT);
    if (replayable && !NEVER_REPLAYED.includes(status)) names.push('Idempotency-Replayed');
    if (status === 401 || (limited && status === 403)) names.push('WWW-Authenticate');
    if (status === 429 || status === 503) names.push('Retry-After');
    answer.headers = { ...answer.headers, ...headers(...names) };
  }
}
