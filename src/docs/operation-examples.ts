import { EXAMPLE_EXTENSION, type OperationExample } from '../http/example.js';
import type { Operation, Parameter, RequestBody, Schema } from './operations.js';

/**
 * Shows the parameters and the body of an operation by example, as it carries them; its answers have theirs already.
 * A test finds what has none.
 */
export function showByExample(operation: Operation): void {
  const extended = operation as Operation & { [EXAMPLE_EXTENSION]?: Partial<OperationExample> };
  const { parameters = {}, body } = extended[EXAMPLE_EXTENSION] ?? {};
  delete extended[EXAMPLE_EXTENSION];
  operation.parameters = ((operation.parameters ?? []) as Parameter[]).map((parameter) => {
    const schema = { ...(parameter.schema as Schema) };
    const example: unknown = parameters[parameter.name] ?? schema.example;
    delete schema.example;
    return { ...parameter, schema, example };
  });
  const { content = {} } = (operation.requestBody ?? {}) as Partial<RequestBody>;
  for (const mediaType of Object.values(content)) mediaType.example = body;
}
