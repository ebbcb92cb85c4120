interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: { default?: unknown };
  example?: unknown;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

/** What Swagger UI fills in for an operation, and so sends where nothing but _Execute_ is pressed. */
export interface PrefilledRequest {
  id: string;
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: unknown;
  /** By the names of the parameters. */
  values: Record<string, string>;
}

/**
 * Every operation's request as the Swagger UI of a service fills it in, in the document's order.
 * @throws Error where it would make up or miss a value
 */
export async function prefilledRequests(url: string): Promise<PrefilledRequest[]> {
  const script = await (await fetch(`${url}/docs/swagger-ui-init.js`)).text();
  const [, document] = /^  "swaggerDoc": ({.*?^  }),$/ms.exec(script)!;
  return Object.entries((JSON.parse(document) as Document).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => prefilled(method.toUpperCase(), path, operation)),
  );
}

function prefilled(method: string, template: string, operation: Operation): PrefilledRequest {
  const { operationId: id, parameters = [], requestBody } = operation;
  const values: Record<string, string> = {};
  const headers: Record<string, string> = {};
  const query = new URLSearchParams();
  let path = template;
  for (const { name, required, schema, example, in: place } of parameters) {
    const value = example ?? schema.default;
    if (value === undefined && !required) continue;
    if (value === undefined) throw new Error(`${id}: ${name} has no example`);
    const text = (values[name] = String(value));
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(text));
    else if (place === 'query') query.set(name, text);
    else headers[name] = text;
  }
  const body = requestBody?.content['application/json'].example;
  if (requestBody && body === undefined) throw new Error(`${id}: the body has no example`);
  return { id, method, path: query.size > 0 ? `${path}?${query}` : path, headers, body, values };
}
