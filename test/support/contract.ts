import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Operation {
  responses: Record<string, { content?: { 'application/json'?: { schema: object } } }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

/** Holds answers against the OpenAPI document that the service itself publishes. */
export class Contract {
  private readonly ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: Document) {
    this.ajv.addSchema({ $id: 'openapi', components: closed(document.components) as object });
  }

  /** @throws Error when the document has no such status for the operation, or the body is not of its schema */
  check(method: string, path: string, status: number, body: unknown): void {
    const operation = this.operationOf(method, path);
    // A path that is no operation is answered by the router alone.
    if (!operation || status === 304) return;
    const name = `${method} ${path.split('?', 1)[0]} ${status}`;
    const response = operation.responses[status];
    if (!response) throw new Error(`${name}: the OpenAPI document has no such status`);
    const schema = response.content?.['application/json']?.schema;
    if (!schema) throw new Error(`${name}: the OpenAPI document has no schema`);
    const validate = this.validatorOf(schema);
    if (!validate(body)) {
      throw new Error(`${name}: ${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(body, null, 1)}`);
    }
  }

  private operationOf(method: string, path: string): Operation | undefined {
    const parts = path.split('?', 1)[0].split('/');
    const matching = Object.keys(this.document.paths).filter((template) => {
      const templates = template.split('/');
      return (
        templates.length === parts.length && templates.every((t, i) => t.startsWith('{') || t === parts[i])
      );
    });
    const literal = (template: string): number =>
      template.split('/').filter((t) => !t.startsWith('{')).length;
    const [best] = matching.sort((a, b) => literal(b) - literal(a));
    return best === undefined ? undefined : this.document.paths[best][method.toLowerCase()];
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
