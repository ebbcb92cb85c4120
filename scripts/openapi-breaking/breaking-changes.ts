import { type ComparedSchema, newlyNullable, SchemaComparison, type Schemas, whole } from './schemas.js';

interface ComparedParameter {
  name: string;
  in: string;
  required?: boolean;
  schema: ComparedSchema;
}

type Content = Record<string, { schema?: ComparedSchema }>;

interface ComparedAnswer {
  $ref?: string;
  headers?: object;
  content?: Content;
}

interface ComparedOperation {
  operationId: string;
  security?: object[];
  parameters?: ComparedParameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, ComparedAnswer>;
}

/** A document of OpenAPI 3.0, as far as it is compared. */
export interface ComparedDocument {
  info: { version: string };
  paths: Record<string, Record<string, ComparedOperation>>;
  components?: { schemas?: Schemas; responses?: Record<string, ComparedAnswer> };
}

/**
 * What in the document `after` breaks clients that were made for `before`, one line each: programs that send requests
 * and read answers, and those that are compiled against generated clients. Whatever is added is not among it.
 */
export function breakingChanges(before: ComparedDocument, after: ComparedDocument): string[] {
  return new DocumentComparison(before, after).compare();
}

/** Whether the document says that clients have to change: by the first number of its version. */
export function declaresBreak(before: ComparedDocument, after: ComparedDocument): boolean {
  return Number.parseInt(after.info.version, 10) > Number.parseInt(before.info.version, 10);
}

class DocumentComparison {
  private readonly sent: SchemaComparison;
  private readonly received: SchemaComparison;

  constructor(
    private readonly before: ComparedDocument,
    private readonly after: ComparedDocument,
  ) {
    const [old, now] = [before, after].map(({ components }) => components?.schemas ?? {});
    this.sent = new SchemaComparison(old, now, 'sent');
    this.received = new SchemaComparison(old, now, 'received', this.chosenNulls(old, now));
  }

  compare(): string[] {
    const operations = Object.entries(this.before.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) => {
        const now = this.after.paths[path]?.[method];
        const where = `${method.toUpperCase()} ${path}`;
        return now ? this.operation(where, operation, now) : [`${where}: is gone`];
      }),
    );
    return [...operations, ...this.schemaNames()];
  }

  /** Generated clients name their types by the schemas. */
  private schemaNames(): string[] {
    const now = this.after.components?.schemas ?? {};
    return Object.keys(this.before.components?.schemas ?? {})
      .filter((name) => !(name in now))
      .map((name) => `schema ${name}: is gone`);
  }

  /** Fields that clients may set to null as of now: those who do not choose it do not meet it in answers either. */
  private chosenNulls(old: Schemas, now: Schemas): Set<string> {
    const names = Object.entries(this.before.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { requestBody }]) => {
        const [before, after] = [requestBody, this.after.paths[path]?.[method]?.requestBody].map(
          (body) => body?.content['application/json']?.schema ?? {},
        );
        return newlyNullable(whole(before, old), whole(after, now));
      }),
    );
    return new Set(names);
  }

  private operation(where: string, old: ComparedOperation, now: ComparedOperation): string[] {
    const renamed = old.operationId !== now.operationId;
    const closed = old.security?.length === 0 && now.security?.length !== 0;
    return [
      ...(renamed ? [`${where}: is ${now.operationId} and no longer ${old.operationId}`] : []),
      ...(closed ? [`${where}: needs a token`] : []),
      ...this.parameters(where, old.parameters ?? [], now.parameters ?? []),
      ...this.body(where, old.requestBody, now.requestBody),
      ...Object.keys(old.responses)
        .filter((status) => status.startsWith('2'))
        .flatMap((status) => this.answer(`${where} ${status}`, old.responses[status], now.responses[status])),
    ];
  }

  private parameters(where: string, old: ComparedParameter[], now: ComparedParameter[]): string[] {
    const counterpart = (list: ComparedParameter[], { name, in: place }: ComparedParameter) =>
      list.find((each) => each.name === name && each.in === place);
    const kept = old.flatMap((parameter) => {
      const successor = counterpart(now, parameter);
      const own = `${where} ${parameter.in} ${parameter.name}`;
      return successor ? this.sent.compare(own, parameter.schema, successor.schema) : [`${own}: is gone`];
    });
    const required = now
      .filter((parameter) => parameter.required && !counterpart(old, parameter)?.required)
      .map((parameter) => `${where} ${parameter.in} ${parameter.name}: is required`);
    return [...kept, ...required];
  }

  private body(
    where: string,
    old: ComparedOperation['requestBody'],
    now: ComparedOperation['requestBody'],
  ): string[] {
    const required = now?.required && !old?.required ? [`${where} body: is required`] : [];
    if (!old) return required;
    return [...required, ...this.content(`${where} body`, old.content, now?.content ?? {}, this.sent)];
  }

  private answer(where: string, old: ComparedAnswer, now: ComparedAnswer | undefined): string[] {
    if (!now) return [`${where}: is gone`];
    const before = resolved(old, this.before);
    const after = resolved(now, this.after);
    const headers = Object.keys(before.headers ?? {}).filter((name) => !(name in (after.headers ?? {})));
    return [
      ...headers.map((name) => `${where} header ${name}: is gone`),
      ...this.content(where, before.content ?? {}, after.content ?? {}, this.received),
    ];
  }

  private content(where: string, old: Content, now: Content, comparison: SchemaComparison): string[] {
    return Object.entries(old).flatMap(([mediaType, { schema = {} }]) => {
      const successor = now[mediaType];
      return successor
        ? comparison.compare(where, schema, successor.schema ?? {})
        : [`${where} ${mediaType}: is gone`];
    });
  }
}

function resolved(answer: ComparedAnswer, { components }: ComparedDocument): ComparedAnswer {
  const { $ref } = answer;
  if ($ref === undefined) return answer;
  return components?.responses?.[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {};
}
