import type { Operation, Parameter, RequestBody, Response, Schema } from './document.js';
import { EXAMPLES, PARAMETERS } from './examples/index.js';

/**
 * Shows an operation by example: each parameter, the body and the answers.
 * @throws Error for an operation or a parameter that nobody has given an example
 */
export function showByExample(operation: Operation): void {
  const example = EXAMPLES[operation.operationId!];
  if (!example) throw new Error(`The OpenAPI document has no example of ${operation.operationId}`);
  for (const parameter of (operation.parameters ?? []) as Parameter[]) {
    const value = example.parameters?.[parameter.name] ?? PARAMETERS[parameter.name];
    if (value === undefined) {
      throw new Error(`The OpenAPI document has no example of ${parameter.name} of ${operation.operationId}`);
    }
    // Where decorators leave it, out of the way of the one that is for this operation.
    delete (parameter.schema as Schema).example;
    parameter.example = value;
  }
  show(operation.requestBody as RequestBody | undefined, example.body);
  show(operation.responses[200] as Response, example.answer);
  show(operation.responses[201] as Response | undefined, example.created);
}

function show(content: RequestBody | Response | undefined, example: unknown): void {
  for (const mediaType of Object.values(content?.content ?? {})) mediaType.example = example;
}
