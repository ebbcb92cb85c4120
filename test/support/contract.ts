import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type DocumentedAnswer, type OpenApiDocument, operationFor } from './document.js';

/** Headers that an answer has wherever the document says so. */
const ALWAYS_ANSWERED = ['X-Request-Id', 'ETag', 'Location', 'Retry-After'];

/** What came back of a request, as far as the document speaks of it. */
export interface Answered {
  status: number;
  headers: Headers;
  /** The parsed body; undefined where it is not JSON. */
  json?: unknown;
}

/** Holds answers against the OpenAPI document that the service itself publishes. */
export class Contract {
  private readonly ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema({ $id: 'openapi', components: closed(document.components) as object });
  }

  /** @throws Error when the document has no such status for the operation, or the answer is none of its kind */
  check(method: string, path: string, { status, headers, json }: Answered): void {
    const operation = operationFor(this.document, method, path)?.operation;
    // A path that is no operation is answered by the router alone.
    if (!operation) return;
    const name = `${method} ${path.split('?', 1)[0]} ${status}`;
    const answer = operation.responses[status];
    if (!answer) throw new Error(`${name}: the OpenAPI document has no such status`);
    const wrong = this.wrongHeaders(answer, path, status, headers);
    if (wrong.length > 0) throw new Error(`${name}: ${wrong.join(', ')}`);
    if (json === undefined) return;
    const schema = answer.content?.['application/json']?.schema;
    if (!schema) throw new Error(`${name}: the OpenAPI document has no schema`);
    const errors = this.errorsOf(schema, json);
    if (errors) throw new Error(`${name}: ${errors}\n${JSON.stringify(json, null, 1)}`);
  }

  /** What is wrong with a value by a schema of the document, or undefined. */
  errorsOf(schema: object, value: unknown): string | undefined {
    const validate = this.validatorOf(schema);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors);
  }

  private wrongHeaders(answer: DocumentedAnswer, path: string, status: number, headers: Headers): string[] {
    const documented = Object.keys(answer.headers ?? {});
    const unknown = Object.keys(this.document.components.headers).filter(
      (name) => headers.has(name) && !documented.includes(name),
    );
    // A list of the parts of all trunks is no single resource.
    const always = status === 401 ? [...ALWAYS_ANSWERED, 'WWW-Authenticate'] : ALWAYS_ANSWERED;
    const missing = always.filter(
      (name) => documented.includes(name) && !headers.has(name) && !/\/all(\?|$)/.test(path),
    );
    return [
      ...unknown.map((name) => `the OpenAPI document has no header ${name}`),
      ...missing.map((name) => `the answer lacks ${name}`),
    ];
  }

  private validatorOf(schema: object): ValidateFunction {
    const text = JSON.stringify(closed(schema)).replaceAll('"#/components', '"openapi#/components');
    let validate = this.validators.get(text);
    if (!validate) this.validators.set(text, (validate = this.ajv.compile(JSON.parse(text) as object)));
    return validate;
  }
}

/** The schema with every object closed: a field that the document does not know is a mismatch. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if ('properties' in copy && !('additionalProperties' in copy)) copy.additionalProperties = false;
  return copy;
}
