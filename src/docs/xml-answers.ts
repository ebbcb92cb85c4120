import { answersOf, type PlacedOperation } from './operations.js';

/** Every GET that answers JSON answers XML as well, of the same schema. */
export function describeXml({ method, operation }: PlacedOperation): void {
  if (method !== 'get') return;
  for (const [, { content }] of answersOf(operation)) {
    const json = content?.['application/json'];
    if (json?.schema) content!['application/xml'] = { schema: json.schema };
  }
}
