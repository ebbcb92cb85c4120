/** As far as the requests of an operation go. */
interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: {
    content: Record<
      string,
      { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
    >;
  };
}
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** What Swagger UI fills in for an operation, and so sends where nothing but _Execute_ is pressed. */
export interface PrefilledRequest {
  id: string;
  method: string;
  path: string;
  parameters: Record<string, unknown>;
  body?: unknown;
}

/** The document that the Swagger UI of a service shows. */
export async function shownDocument(url: string): Promise<Document> {
  const script = await (await fetch(`${url}/docs/swagger-ui-init.js`)).text();
  const [, options] = /let options = ({.*?^});/ms.exec(script)!;
  return (JSON.parse(options) as { swaggerDoc: Document }).swaggerDoc;
}

/** Every operation's request as Swagger UI fills it in. @throws Error where it would make up or miss a value */
export function prefilledRequests(document: Document): PrefilledRequest[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      ...valuesOf(operation, document),
    })),
  );
}

/** The request's path with its query, and its headers. */
export function addressOf(
  request: PrefilledRequest,
  document: Document,
): { path: string; headers: Record<string, string> } {
  const declared = document.paths[request.path][request.method.toLowerCase()].parameters ?? [];
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let { path } = request;
  for (const parameter of declared) {
    if (!(parameter.name in request.parameters)) continue;
    const value = String(request.parameters[parameter.name]);
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === 'query') query.set(parameter.name, value);
    else headers[parameter.name] = value;
  }
  return { path: query.size > 0 ? `${path}?${query}` : path, headers };
}

function valuesOf(
  { operationId, parameters = [], requestBody }: Operation,
  document: Document,
): Pick<PrefilledRequest, 'parameters' | 'body'> {
  const values: Record<string, unknown> = {};
  for (const { name, required, schema, example, examples } of parameters) {
    const { example: typical, default: usual } = resolved(schema, document);
    const value = first(examples) ?? example ?? typical ?? usual;
    if (value !== undefined) values[name] = value;
    else if (required) throw new Error(`${operationId}: ${name} has no example`);
  }
  const media = requestBody?.content['application/json'];
  if (!media) return { parameters: values };
  const body = first(media.examples) ?? media.example ?? sample(media.schema, document, operationId);
  return { parameters: values, body };
}

function first(examples: Record<string, { value: unknown }> = {}): unknown {
  return Object.values(examples)[0]?.value;
}

function sample(schema: Schema, document: Document, where: string): unknown {
  const { example, default: usual, properties, items, enum: words } = resolved(schema, document);
  if (example !== undefined || usual !== undefined) return example ?? usual;
  if (properties) {
    return Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, sample(value, document, `${where}.${key}`)]),
    );
  }
  if (items) return [sample(items, document, `${where}[0]`)];
  if (words) return words[0];
  throw new Error(`${where} has no example`);
}

/** The schema without references; what stands beside them goes before what they lead to. */
function resolved(schema: Schema, document: Document): Schema {
  const { $ref, allOf = [], ...own } = schema;
  const parts = [...($ref ? [document.components.schemas[$ref.split('/').at(-1)!]] : []), ...allOf];
  return Object.assign({}, ...parts.map((part) => resolved(part, document)), own) as Schema;
}
