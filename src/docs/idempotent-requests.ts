import { errorAnswer } from '../http/errors/error-table.js';
import { KEY_IN_USE, KEY_REUSED } from '../idempotency/idempotency-failures.js';
import type { Parameter, PlacedOperation } from './document.js';

/** How a write with `Idempotency-Key` may fail, where its own error table has no row for the status. */
export function describeIdempotency({ operation }: PlacedOperation): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  if (!parameters.some(({ name }) => name === 'Idempotency-Key')) return;
  operation.responses[409] ??= errorAnswer(409, KEY_IN_USE.code, KEY_IN_USE.message);
  operation.responses[422] ??= errorAnswer(422, KEY_REUSED.code, KEY_REUSED.message);
}
