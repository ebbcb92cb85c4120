/** A schema of OpenAPI 3.0, as far as it is compared. */
export interface ComparedSchema {
  $ref?: string;
  allOf?: ComparedSchema[];
  anyOf?: ComparedSchema[];
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: ComparedSchema;
  properties?: Record<string, ComparedSchema>;
  required?: string[];
  description?: string;
}

export type Schemas = Record<string, ComparedSchema>;

const LOWER_BOUNDS = ['minimum', 'minLength', 'minItems'] as const;
const UPPER_BOUNDS = ['maximum', 'maxLength', 'maxItems'] as const;

/** The schema itself, with what it refers to or is put together from. */
export function whole({ $ref, allOf = [], ...own }: ComparedSchema, schemas: Schemas): ComparedSchema {
  const parts = $ref === undefined ? allOf : [schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}];
  return Object.assign({}, ...parts.map((part) => whole(part, schemas)), own) as ComparedSchema;
}

/** The properties of a body that take null now and did not before. */
export function newlyNullable(before: ComparedSchema, after: ComparedSchema): string[] {
  const { properties: old = {} } = before;
  return Object.entries(after.properties ?? {})
    .filter(([name, { nullable }]) => nullable && old[name] && !old[name].nullable)
    .map(([name]) => name);
}

/** Compares what a client sends, or what it gets, before and after a change. */
export class SchemaComparison {
  /** Pairs that are being compared already: a schema may refer to itself. */
  private readonly pairs = new Set<string>();

  constructor(
    private readonly before: Schemas,
    private readonly after: Schemas,
    private readonly direction: 'sent' | 'received',
    /** Properties that are null only where a client has sent null. */
    private readonly chosen: ReadonlySet<string> = new Set(),
  ) {}

  /** What breaks clients, as lines that begin with `where`; `name` is that of the property, where it is one. */
  compare(where: string, before: ComparedSchema, after: ComparedSchema, name = ''): string[] {
    if (before.$ref !== undefined && after.$ref !== undefined) {
      const pair = `${before.$ref} ${after.$ref}`;
      if (this.pairs.has(pair)) return [];
      this.pairs.add(pair);
    }
    const old = whole(before, this.before);
    const now = this.alternative(whole(after, this.after), old);
    if (old.type !== now.type) return [`${where}: is ${now.type} and no longer ${old.type}`];
    // What is sent may be asked to be of a form, what is received may cease to be of one.
    const form = this.direction === 'sent' ? now.format : old.format;
    const reformed = form !== undefined && old.format !== now.format;
    const own = [
      ...(reformed ? [`${where}: has another format`] : []),
      ...(this.direction === 'sent' ? this.refused(old, now) : this.unexpected(name, old, now)).map(
        (finding) => `${where}: ${finding}`,
      ),
    ];
    const items = old.items && now.items ? this.compare(`${where}[]`, old.items, now.items) : [];
    return [...own, ...items, ...this.properties(where, old, now)];
  }

  /** What is sent may be of further types from then on; the one that it was of is what counts. */
  private alternative(now: ComparedSchema, { type }: ComparedSchema): ComparedSchema {
    if (this.direction !== 'sent' || type === undefined) return now;
    return now.anyOf?.map((each) => whole(each, this.after)).find((each) => each.type === type) ?? now;
  }

  /** Why a value that was taken may be refused. */
  private refused(old: ComparedSchema, now: ComparedSchema): string[] {
    const gone = now.enum ? (old.enum ?? ['any text']).filter((value) => !now.enum!.includes(value)) : [];
    const raised = LOWER_BOUNDS.filter((bound) => (now[bound] ?? -Infinity) > (old[bound] ?? -Infinity));
    const lowered = UPPER_BOUNDS.filter((bound) => (now[bound] ?? Infinity) < (old[bound] ?? Infinity));
    return [
      ...(old.nullable && !now.nullable ? ['no longer takes null'] : []),
      ...gone.map((value) => `no longer takes ${String(value)}`),
      ...[...raised, ...lowered].map((bound) => `has a narrower ${bound}`),
      ...(now.pattern !== undefined && now.pattern !== old.pattern ? ['has another pattern'] : []),
    ];
  }

  /** Why a value may come that a client does not expect. New words in an enum are announced as possible at any time. */
  private unexpected(name: string, old: ComparedSchema, now: ComparedSchema): string[] {
    return !old.nullable && now.nullable && !this.chosen.has(name) ? ['may be null'] : [];
  }

  private properties(where: string, old: ComparedSchema, now: ComparedSchema): string[] {
    const { properties = {} } = now;
    const kept = Object.entries(old.properties ?? {}).flatMap(([name, property]) =>
      properties[name]
        ? this.compare(`${where}.${name}`, property, properties[name], name)
        : [`${where}.${name}: is gone`],
    );
    const required = (schema: ComparedSchema): string[] => schema.required ?? [];
    const changed =
      this.direction === 'sent'
        ? required(now).filter((name) => !required(old).includes(name))
        : required(old).filter((name) => mayBeMissed(name, properties) && !required(now).includes(name));
    const words = this.direction === 'sent' ? 'is required' : 'may be left out';
    return [...kept, ...changed.map((name) => `${where}.${name}: ${words}`)];
  }
}

const MISSING_WHERE_ASKED_FOR = /Missing with `\w+=\w+`\./;

/** Whether an answer may lack the field for clients that do not ask for that by a parameter. */
function mayBeMissed(name: string, properties: Record<string, ComparedSchema>): boolean {
  return name in properties && !MISSING_WHERE_ASKED_FOR.test(properties[name].description ?? '');
}
