/** Takes a value into a statement. @returns its placeholder */
export type Bind = (value: unknown) => string;
/** A part of a statement in SQL, with the values that it needs. */
export type Fragment = (bind: Bind) => string;

/** One of several conditions. */
export interface Alternative {
  sql: Fragment;
  /** Whether it names so few rows that there is no more to search for. */
  few?: boolean;
}

/** What the rows of a list have in common. */
export interface Condition {
  /** By which an order says that it has an index for it. */
  name: string;
  /** What a row is asked, by the name that it has in the list. */
  sql: Fragment;
  /**
   * Conditions that exclude each other and together are the same, where an index serves each of them and none serves
   * `sql`.
   */
  alternatives?: Alternative[];
  /** The same as `sql` in a form that an index serves without an order, where `sql` is cheaper for a row at hand. */
  searchable?: Fragment;
  /** The same as `sql` in a form that no index serves, where others find fewer rows. */
  unindexed?: Fragment;
  /** Whether `searchable` also finds none but the organizations' rows, so that their own indexes are not worth a look. */
  searchesOrganizations?: boolean;
  /** The text, as texts are compared, that the rows contain; `Ranges` tell where those may be. */
  contained?: Fragment;
  /** Each is true of these rows and maybe more: PostgreSQL knows of how many, and a search passes by them. */
  coarser?: Fragment[];
}

/** In which stretches of an order rows may contain a text: a table of all parts of three characters that they have. */
export interface Ranges {
  table: string;
  /** Its column beside `part`, which ascends as the order does. */
  column: string;
  /** The range of a position's key. Both are SQL. */
  of: (key: string) => string;
  /** The keys of the positions where a range begins and ends, in SQL. */
  bounds: [begin: string, end: string];
}

/** What rows are sorted by; their ids break ties. */
export interface Order {
  /** An expression of SQL that is never null, and what its values are: `id` where it is the rows' id. */
  by: string;
  kind: 'time' | 'text' | 'id';
  /**
   * The conditions that indexes in this order begin with, the more selective before: `['organization']` for an index on
   * the organization, the expression and the id. The empty one is for all rows.
   */
  indexes: string[][];
  ranges?: Ranges;
}

/** A list of rows of one table. */
export interface List<Row> {
  /** Of its statements. */
  name: string;
  /** What its statements begin with: common table expressions that the others may use. */
  with?: string;
  /** The table, and what a row is called in the expressions of the list. */
  table: string;
  row: string;
  /** What every row of the list is, such as not deleted. */
  present?: string;
  /** What is read of the rows that are shown, by the names of `Row`'s properties, with what it has to be joined with. */
  columns: string;
  joins?: string;
  /**
   * Whether one index finds what all `searchable` conditions have in common, however common each of them is: whether that is
   * rare need not be known then.
   */
  intersected?: boolean;
  /** The columns that are times. */
  times: (keyof Row & string)[];
  /** By the words of the parameter `sort`, without its minus. */
  orders: Record<string, Order>;
}

/** Where a row stands in its list: what it is sorted by (a time in microseconds since 1970), and its id. */
export type Position = [key: string, id: string];

/** What is wanted of a list. */
export interface Selection {
  /** Whose request it is, by his token: what he wrote he is shown. Left out, the primary is read. */
  reader?: string;
  /** Null for all. */
  organizations: string[] | null;
  /** Those left out are not asked for. */
  conditions?: (Condition | undefined)[];
  /** Bounds of what the list is sorted by, which every index in its order serves. */
  within?: (Fragment | undefined)[];
}

/** Which rows of a selection: `limit` of them past `offset`, or past a position. */
export interface Slice {
  /** A word of `orders`, with a minus where the last comes first. */
  sort: string;
  limit: number;
  offset: number;
  after?: Position;
  /** Whether to say how many rows there are on all pages. */
  counted: boolean;
}

/** How many rows there are. */
export interface Total {
  rows: number;
  estimated: boolean;
}

/** The rows of a slice. */
export interface Listed<Row> {
  rows: Row[];
  /** The position of the last of them; missing where no further one follows. */
  last?: Position;
  /** Where it was asked for. */
  total?: Total;
}

/** A column that has a certain value; nothing where there is no such value. */
export function equals(
  name: string,
  column: string,
  value: string | number | boolean | undefined,
): Condition | undefined {
  if (value === undefined) return undefined;
  const sql: Fragment = (bind) => `${column} = ${bind(value)}`;
  return { name, sql, coarser: [sql] };
}

/** A column that is this time or a later one. */
export function since(column: string, time: Date | undefined): Fragment | undefined {
  return time && ((bind) => `${column} >= ${bind(time)}`);
}

/** A column that is an earlier time. */
export function before(column: string, time: Date | undefined): Fragment | undefined {
  return time && ((bind) => `${column} < ${bind(time)}`);
}

/** By when rows were created. @param indexes as in `Order` */
export function byCreation(row: string, indexes: string[][] = [['organization'], []]): Record<string, Order> {
  return { created_at: { by: `${row}.created_at`, kind: 'time', indexes } };
}

/** By what ids say of when rows were made, for tables that are partitioned by it. @param indexes as in `Order` */
export function byId(row: string, indexes: string[][]): Record<string, Order> {
  return { created_at: { by: `${row}.id`, kind: 'id', indexes } };
}

/** By name, whatever the case. @param row of a table with the generated column `name_key` */
export function byName(row: string): Record<string, Order> {
  return { name: { by: `${row}.name_key`, kind: 'text', indexes: [['organization'], []] } };
}
