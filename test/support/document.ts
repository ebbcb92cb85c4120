export interface DocumentedParameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: object;
  example?: unknown;
}

interface Media {
  schema: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface Content {
  [mediaType: string]: Media;
}

export interface DocumentedAnswer {
  description: string;
  headers?: Record<string, { $ref: string }>;
  content?: Content;
}

export interface DocumentedOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: object[];
  parameters?: DocumentedParameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, DocumentedAnswer>;
}

export interface OpenApiDocument {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: {
    schemas: Record<string, object>;
    headers: Record<string, { schema: object; example: unknown }>;
    responses: Record<string, DocumentedAnswer>;
  };
}

/** The example, or where there are several, each of them. */
export function examplesOf({ example, examples }: Media): unknown[] {
  return examples ? Object.values(examples).map(({ value }) => value) : [example];
}

/** The document that a service publishes, with the answers that operations share in their places. */
export async function publishedDocument(url: string): Promise<OpenApiDocument> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  for (const { operation } of operationsOf(document)) {
    for (const [status, answer] of Object.entries(operation.responses)) {
      const { $ref } = answer as { $ref?: string };
      const shared = document.components.responses[$ref?.split('/').at(-1) ?? ''];
      if (shared) operation.responses[status] = shared;
    }
  }
  return document;
}

export interface PlacedOperation {
  method: string;
  path: string;
  operation: DocumentedOperation;
}

/** Every operation with where it stands. */
export function operationsOf({ paths }: OpenApiDocument): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** The operation that a request is routed to, or undefined for a path that is no operation. */
export function operationFor(
  { paths }: OpenApiDocument,
  method: string,
  path: string,
): PlacedOperation | undefined {
  const parts = path.split('?', 1)[0].split('/');
  const matching = Object.keys(paths).filter((template) => {
    const templates = template.split('/');
    return (
      templates.length === parts.length && templates.every((t, i) => t.startsWith('{') || t === parts[i])
    );
  });
  const literal = (template: string): number => template.split('/').filter((t) => !t.startsWith('{')).length;
  const [best] = matching.sort((a, b) => literal(b) - literal(a));
  const operation = best === undefined ? undefined : paths[best][method.toLowerCase()];
  return operation && { method: method.toLowerCase(), path: best, operation };
}
