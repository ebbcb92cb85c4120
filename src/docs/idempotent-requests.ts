import { errorAnswer } from '../http/errors/error-table.js';
import type { Parameter, PlacedOperation } from './operations.js';

/** How a write with `Idempotency-Key` may fail, where its own error table has no row for the status. */
export function describeIdempotency({ operation }: PlacedOperation): void {
  const parameters = (operation.parameters ?? []) as Parameter[];
  if (!parameters.some(({ name }) => name === 'Idempotency-Key')) return;
  operation.responses[409] ??= errorAnswer('idempotency_key_in_use');
  operation.responses[422] ??= errorAnswer('idempotency_key_reused');
}
