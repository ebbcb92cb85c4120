import { Contract } from '../support/contract.js';
import {
  type DocumentedOperation,
  examplesOf,
  type OpenApiDocument,
  operationFor,
  operationsOf,
  publishedDocument,
} from '../support/document.js';
import { type PrintedEndpoint, printedSections } from '../support/specification.js';

describe('the examples of the OpenAPI document', () => {
  let document: OpenApiDocument;
  let contract: Contract;

  beforeAll(async () => {
    document = await publishedDocument(process.env.TEST_SERVICE_URL!);
    contract = new Contract(document);
  });

  /** What is wrong with an example, as lines for a report. */
  function wrong(where: string, schema: object, example: unknown): string[] {
    if (example === undefined) return [`${where}: has no example`];
    const errors = contract.errorsOf(schema, example);
    return errors === undefined ? [] : [`${where}: ${errors}`];
  }

  it('are there for every parameter, body and answer, and of its schema', () => {
    const findings = operationsOf(document).flatMap(({ operation }) => {
      const { operationId, parameters = [], requestBody, responses } = operation;
      const contents = [
        ['body', requestBody?.content] as const,
        ...Object.entries(responses).map(([status, { content }]) => [status, content] as const),
      ];
      return [
        ...parameters.flatMap(({ name, schema, example }) =>
          wrong(`${operationId} ${name}`, schema, example),
        ),
        ...contents.flatMap(([part, content = {}]) =>
          Object.entries(content)
            .filter(([mediaType]) => mediaType !== 'application/xml')
            .flatMap(([, media]) =>
              examplesOf(media).flatMap((example) => wrong(`${operationId} ${part}`, media.schema, example)),
            ),
        ),
      ];
    });
    expect(findings).toEqual([]);
  });

  it('are there for every header', () => {
    const findings = Object.entries(document.components.headers).flatMap(([name, { schema, example }]) =>
      wrong(name, schema, example),
    );
    expect(findings).toEqual([]);
  });

  it('are of the schema of the property where a schema has them', () => {
    const findings = Object.entries(document.components.schemas).flatMap(([name, schema]) => {
      const { properties = {} } = schema as { properties?: Record<string, { example?: unknown }> };
      return Object.entries(properties)
        .filter(([, property]) => 'example' in property)
        .flatMap(([key, property]) => wrong(`${name}.${key}`, property, property.example));
    });
    expect(findings).toEqual([]);
  });

  it('of failures have the words of the answer, and no code that belongs to another status', () => {
    const statuses = new Map<string, string>();
    for (const { operation } of operationsOf(document)) {
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        const errors = examplesOf(content!['application/json']).map(
          (example) => (example as { error: { code: string; message: string } }).error,
        );
        const words = errors.map(({ message }) => message).join('; ');
        expect([operation.operationId, words]).toEqual([operation.operationId, description]);
        for (const { code } of errors) {
          expect([code, statuses.get(code) ?? status]).toEqual([code, status]);
          statuses.set(code, status);
        }
      }
    }
  });
});

describe('the OpenAPI document and the specification', () => {
  let document: OpenApiDocument;
  const sections = printedSections();
  const endpoints = sections.flatMap((section) =>
    section.endpoints.map((endpoint) => [endpoint.title, endpoint] as const),
  );

  beforeAll(async () => {
    document = await publishedDocument(process.env.TEST_SERVICE_URL!);
  });

  function documented({ request }: PrintedEndpoint): { path: string; operation: DocumentedOperation } {
    const placed = operationFor(document, request.method, request.path);
    if (!placed) throw new Error(`The OpenAPI document has no ${request.method} ${request.path}`);
    return placed;
  }

  it('have the same sections, in the same order and words', () => {
    const printed = sections.map(({ title, description }) => ({ name: title, description }));
    const names = printed.map(({ name }) => name);
    expect(document.tags.filter(({ name }) => names.includes(name))).toEqual(printed);
    for (const { title, endpoints: own } of sections) {
      expect(own.map((endpoint) => documented(endpoint).operation.tags)).toEqual(own.map(() => [title]));
    }
  });

  it('have the same 27 endpoints', () => expect(endpoints).toHaveLength(27));

  it.each(endpoints)('%s: have the same title and description', (title, endpoint) => {
    const { operation } = documented(endpoint);
    expect(operation.summary).toBe(title);
    expect(operation.description).toContain(endpoint.description.replace(/\.$/, ''));
  });

  it.each(endpoints)('%s: show the same request', (_, endpoint) => {
    const { path, operation } = documented(endpoint);
    const { request } = endpoint;
    const [printedPath, query] = request.path.split('?');
    const example = (name: string): string =>
      String(operation.parameters?.find((parameter) => parameter.name === name)?.example);
    expect(path.replace(/\{(\w+)\}/g, (__, name: string) => example(name))).toBe(printedPath);
    for (const [name, value] of new URLSearchParams(query))
      expect([name, example(name)]).toEqual([name, value]);
    expect(operation.requestBody?.content['application/json'].example).toEqual(request.body);
  });

  it.each(endpoints)('%s: show the same answer, ours complete', (_, endpoint) => {
    const { responses } = documented(endpoint).operation;
    const printed = endpoint.response;
    const { provisioning_url: url, ...data } = printed.data;
    const { content } = responses[201] ?? responses[200];
    const example = content!['application/json'].example as { data: Record<string, unknown> };
    expect(example).toMatchObject({ ...printed, data });
    // Ours ends in what nobody can guess.
    if (url !== undefined) expect(example.data.provisioning_url).toContain(`${url}/`);
  });

  it.each(endpoints)('%s: know the same failures', (_, endpoint) => {
    const { responses } = documented(endpoint).operation;
    for (const [status, words] of endpoint.errors) {
      const { description, content } = responses[status];
      // Ours may have others after it.
      expect([status, description.split('; ')[0]]).toEqual([status, words]);
      expect(examplesOf(content!['application/json'])[0]).toMatchObject({ error: { message: words } });
    }
  });
});
