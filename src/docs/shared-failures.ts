import type { OpenAPIObject } from '@nestjs/swagger';
import { answersOf, type Operation, operationsOf, type Response } from './operations.js';

/** Failures that have nothing to do with the endpoint. */
const NAMES: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  412: 'PreconditionFailed',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'Unavailable',
};

/**
 * Has the document say once what many operations answer alike: of each such status the most frequent answer, of reads
 * and of writes apart, becomes a component. Half of the document would be repetition otherwise.
 */
export function shareFailures(document: OpenAPIObject): void {
  const alike = new Map<string, Use[]>();
  for (const use of failuresOf(document)) {
    const key = use.name + JSON.stringify(use.answer);
    alike.set(key, [...(alike.get(key) ?? []), use]);
  }
  const components = (document.components!.responses ??= {});
  for (const uses of [...alike.values()].sort((a, b) => b.length - a.length)) {
    const [{ name, answer }] = uses;
    if (uses.length < 2 || name in components) continue;
    components[name] = answer;
    for (const { operation, status } of uses) {
      operation.responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
}

interface Use {
  name: string;
  operation: Operation;
  status: number;
  answer: Response;
}

function failuresOf(document: OpenAPIObject): Use[] {
  return operationsOf(document).flatMap(({ method, operation }) =>
    answersOf(operation)
      .filter(([status]) => status in NAMES)
      .map(([status, answer]) => ({
        name: (method === 'get' ? 'Read' : 'Write') + NAMES[status],
        operation,
        status,
        answer,
      })),
  );
}
