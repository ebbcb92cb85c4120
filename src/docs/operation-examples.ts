import type { Operation, Parameter, RequestBody, Response, Schema } from './document.js';
import { EXAMPLES, PARAMETERS } from './examples/index.js';

/** Shows an operation by example: each parameter, the body and the answers. A test finds what has none. */
export function showByExample(operation: Operation): void {
  const example = EXAMPLES[operation.operationId!];
  if (!example) return;
  for (const parameter of (operation.parameters ?? []) as Parameter[]) {
    // Where decorators leave it, out of the way of the one that is for this operation.
    delete (parameter.schema as Schema).example;
    parameter.example = example.parameters?.[parameter.name] ?? PARAMETERS[parameter.name];
  }
  show(operation.requestBody as RequestBody | undefined, example.body);
  show(operation.responses[200] as Response, example.answer);
  show(operation.responses[201] as Response | undefined, example.created);
}

function show(content: RequestBody | Response | undefined, example: unknown): void {
  for (const mediaType of Object.values(content?.content ?? {})) mediaType.example = example;
}
