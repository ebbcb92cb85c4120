import type { Bind, Condition, Fragment, List, Order, Selection, Slice } from './list.js';

/** A text with its values; of one text, the values alone differ. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** What a list is asked for, taken apart: what an index in its order serves, and what each row has to be asked. */
export interface Question<Row> {
  list: List<Row>;
  order: Order;
  descending: boolean;
  slice: Slice;
  within: Fragment[];
  /** Conditions that the index serves. */
  served: Condition[];
  /** Those that are asked of each row. */
  asked: Condition[];
  /** Organizations whose rows come from as many places of the index. */
  merged?: string[];
}

const ORGANIZATION = 'organization';

/** Takes apart what is asked for. */
export function questionOf<Row>(list: List<Row>, selection: Selection, slice: Slice): Question<Row> {
  const descending = slice.sort.startsWith('-');
  const order = list.orders[descending ? slice.sort.slice(1) : slice.sort];
  const { organizations } = selection;
  const conditions = (selection.conditions ?? []).filter((condition) => condition !== undefined);
  const within = (selection.within ?? []).filter((bound) => bound !== undefined);
  const question = { list, order, descending, slice, within };
  if (!organizations) return { ...question, ...splitBy(order, conditions) };

  const searched = conditions.some(({ searchesOrganizations }) => searchesOrganizations);
  const ofOrganizations = isOfOrganizations(list.row, organizations, searched);
  const split = splitBy(order, [...conditions, ofOrganizations]);
  if (organizations.length === 1 || !split.served.includes(ofOrganizations)) return { ...question, ...split };
  if (split.asked.length === 0) return { ...question, ...split, merged: organizations };
  // Several places of an index are merged, but not looked through for what is asked.
  const { served, asked } = splitBy(order, conditions);
  return { ...question, served, asked: [...asked, ofOrganizations] };
}

/** Which conditions the first index serves that begins with nothing else. */
function splitBy({ indexes }: Order, conditions: Condition[]): Pick<Question<unknown>, 'served' | 'asked'> {
  const names = new Set(conditions.map(({ name }) => name));
  const index = indexes.find((begins) => begins.every((name) => names.has(name))) ?? [];
  const served = conditions.filter(({ name }) => index.includes(name));
  return { served, asked: conditions.filter((condition) => !served.includes(condition)) };
}

/** @param searched whether a search finds none but their rows; their indexes are kept from PostgreSQL then */
function isOfOrganizations(row: string, organizations: string[], searched: boolean): Condition {
  const isOneOf = (column: string, bind: Bind): string =>
    organizations.length === 1
      ? `${column} = ${bind(organizations[0])}`
      : `${column} = ANY (${bind(organizations)}::text[])`;
  return {
    name: ORGANIZATION,
    sql: (bind) => isOneOf(`${row}.organization_id`, bind),
    searchable: searched ? (bind) => isOneOf(`(${row}.organization_id || '')`, bind) : undefined,
  };
}

/** The rows of the slice as JSON, from an index in their order. @param most how many rows are counted at most */
export function pageStatement<Row>(question: Question<Row>, most: number): Statement {
  return statement((bind) => {
    const { list, served, slice } = question;
    const page = `${beginning(list)} page AS MATERIALIZED (${ordered(question, bind)}) SELECT ${shownRows(question)}`;
    if (!slice.counted) return page;
    const total = `SELECT count(*) FROM (${every(question, bind, served)} LIMIT ${most + 1}) AS counted`;
    return `${page}, CASE WHEN ${mustCount(slice)} THEN (${total}) END AS total`;
  });
}

/**
 * The same of no more than the first `most` rows in their order, of which each is asked; `place` is that of the last row
 * found, and `ended` says whether there were no more.
 */
export function probeStatement<Row>(question: Question<Row>, most: number): Statement {
  return statement((bind) => {
    const { list, order, served, asked, slice } = question;
    const fits = and(asked.map(({ sql }) => sql(bind)));
    const first = `ORDER BY ${sorting(question, order.by, `${list.row}.id`)} LIMIT ${most}`;
    const fragments = served.map(({ sql }) => sql);
    const walked = `${stream(question, bind, fragments, `(${fits}) AS fits`)} ${first}`;
    return `${beginning(list)} page AS MATERIALIZED (
        SELECT id, key, place FROM (SELECT *, row_number() OVER () AS place FROM (${walked}) AS walked) AS walked
        WHERE fits LIMIT ${limit(slice, bind)}
      )
      SELECT ${shownRows(question)}, (SELECT max(place) FROM page) AS place,
        CASE WHEN (SELECT count(*) FROM page) <= ${slice.limit}
        THEN (SELECT count(*) FROM (${stream(question, bind, fragments)} ${first}) AS walked) < ${most} END AS ended`;
  });
}

/**
 * All rows in any order, up to one more than `most`: `total` of them; the slice's rows where there are no more.
 * @param searching whether to look for what is asked in other indexes than those of the order
 */
export function gatherStatement<Row>(question: Question<Row>, most: number, searching: boolean): Statement {
  return statement((bind) => {
    const { list, served, asked, slice } = question;
    const rows = every(question, bind, [...served, ...asked], searching);
    const after = slice.after ? `WHERE ${past(question, bind, 'key', 'id')}` : '';
    return `${beginning(list)} gathered AS MATERIALIZED (${rows} LIMIT ${most + 1}),
      page AS MATERIALIZED (
        SELECT id, key FROM gathered ${after} ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}
      )
      SELECT CASE WHEN (SELECT count(*) FROM gathered) <= ${most} THEN (${rowsOf(question)}) END AS rows,
        (${lastOf(question)}) AS last, (SELECT count(*) FROM gathered) AS total`;
  });
}

/** The slice's rows of all that are found in other indexes than those of the order, however many they are. */
export function sortStatement<Row>(question: Question<Row>): Statement {
  return statement((bind) => {
    const { list, served, asked, slice } = question;
    const rows = every(question, bind, [...served, ...asked], true);
    const after = slice.after ? `WHERE ${past(question, bind, 'key', 'id')}` : '';
    // Without OFFSET, PostgreSQL would read all rows in their order instead.
    return `${beginning(list)} page AS MATERIALIZED (
        SELECT id, key FROM (${rows} OFFSET 0) AS found ${after}
        ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}
      ) SELECT ${shownRows(question)}`;
  });
}

/** How PostgreSQL would read the rows, with how many it expects. @param asking also what is asked of each row */
export function planStatement<Row>(question: Question<Row>, asking: boolean): Statement {
  const { list, served, asked } = question;
  const conditions = asking ? [...served, ...asked] : served;
  return statement(
    (bind) => `EXPLAIN (FORMAT JSON) ${alone(list)} ${every(question, bind, conditions, asking)}`,
  );
}

/** How many rows there are, up to one more than `most`. @param searching as in `gatherStatement` */
export function countStatement<Row>(question: Question<Row>, most: number, searching: boolean): Statement {
  const { served, asked } = question;
  return countOf(question, [...served, ...asked], most, searching);
}

/** The same of those that the index serves, whatever is asked of each. */
export function countServedStatement<Row>(question: Question<Row>, most: number): Statement {
  return countOf(question, question.served, most, false);
}

function countOf<Row>(
  question: Question<Row>,
  conditions: Condition[],
  most: number,
  searching: boolean,
): Statement {
  return statement((bind) => {
    const rows = every(question, bind, conditions, searching);
    return `${alone(question.list)} SELECT count(*) AS total FROM (${rows} LIMIT ${most + 1}) AS counted`;
  });
}

function statement(text: Fragment): Statement {
  const values: unknown[] = [];
  return { text: text((value) => `$${values.push(value)}`), values };
}

function beginning<Row>(list: List<Row>): string {
  return `WITH ${list.with ? `${list.with},` : ''}`;
}

function alone<Row>(list: List<Row>): string {
  return list.with ? `WITH ${list.with}` : '';
}

/** The ids of the slice's rows and what they are sorted by; one more, which tells that there are more. */
function ordered<Row>(question: Question<Row>, bind: Bind): string {
  const { list, served, merged, slice } = question;
  const streams = streamsOf(merged ? served.filter(({ name }) => name !== ORGANIZATION) : served);
  const end = `ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}`;
  if (!merged && streams.length === 1) return `${stream(question, bind, streams[0])} ${end}`;
  // Of each of the ordered streams, no more is read than the slice could take of it alone.
  const most = `ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${bind(slice.offset + slice.limit + 1)}`;
  const ofOne: Fragment = () => `${list.row}.organization_id = one.organization`;
  const rows = streams
    .map((fragments) => stream(question, bind, merged ? [...fragments, ofOne] : fragments))
    .map((rowsOfStream) => `(${rowsOfStream} ${most})`)
    .join(' UNION ALL ');
  if (!merged) return `SELECT id, key FROM (${rows}) AS streams ${end}`;
  return `SELECT id, key FROM unnest(${bind(merged)}::text[]) AS one (organization)
    CROSS JOIN LATERAL (${rows}) AS streams ${end}`;
}

/** All rows, whatever the slice. */
function every<Row>(question: Question<Row>, bind: Bind, conditions: Condition[], searching = false): string {
  return streamsOf(conditions, searching)
    .map((fragments) => stream(anywhere(question), bind, fragments))
    .join(' UNION ALL ');
}

function stream<Row>(question: Question<Row>, bind: Bind, fragments: Fragment[], also?: string): string {
  const { list, order, slice, within } = question;
  const { row, table, present } = list;
  const parts = [...fragments, ...within].map((fragment) => fragment(bind));
  if (present) parts.unshift(present);
  if (slice.after) parts.push(past(question, bind, order.by, `${row}.id`));
  const columns = [`${row}.id`, `${order.by} AS key`, ...(also ? [also] : [])].join(', ');
  return `SELECT ${columns} FROM ${table} AS ${row} WHERE ${and(parts)}`;
}

/** What is asked of the rows, once for each of the alternatives of a condition. */
function streamsOf(conditions: Condition[], searching = false): Fragment[][] {
  const several = conditions.find(({ alternatives }) => alternatives);
  const others = (search: boolean): Fragment[] =>
    conditions
      .filter((condition) => condition !== several)
      .map(({ sql, searchable = sql }) => (search ? searchable : sql));
  if (!several) return [others(searching)];
  return several.alternatives!.map(({ sql, few = false }) => [sql, ...others(searching && !few)]);
}

function anywhere<Row>(question: Question<Row>): Question<Row> {
  return { ...question, slice: { ...question.slice, after: undefined } };
}

/** What comes after the position. */
function past<Row>({ order, descending, slice }: Question<Row>, bind: Bind, key: string, id: string): string {
  const [at, atId] = slice.after!;
  const bound =
    order.kind === 'time'
      ? `timestamptz 'epoch' + ${bind(at)}::bigint * interval '1 microsecond'`
      : `${bind(at)}::text`;
  return `(${key}, ${id}) ${descending ? '<' : '>'} (${bound}, ${bind(atId)}::text)`;
}

function sorting<Row>({ descending }: Question<Row>, key: string, id: string): string {
  return [key, id].map((by) => `${by} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

/** As numbers in the text where there are few, so that PostgreSQL can plan once; whoever skips rows pays for more. */
function limit({ limit: most, offset }: Slice, bind: Bind): string {
  return offset === 0 ? String(most + 1) : `${most + 1} OFFSET ${bind(offset)}`;
}

function shownRows<Row>(question: Question<Row>): string {
  return `(${rowsOf(question)}) AS rows, (${lastOf(question)}) AS last`;
}

/** The rows of `page`, but for the one too many. */
function rowsOf<Row>(question: Question<Row>): string {
  const { list, slice } = question;
  const sorted = sorting(question, 'key', 'id');
  return `SELECT json_agg(shown) FROM (
    SELECT ${list.columns} FROM (SELECT * FROM page ORDER BY ${sorted} LIMIT ${slice.limit}) AS page
    JOIN ${list.table} AS ${list.row} ON ${list.row}.id = page.id ${list.joins ?? ''}
    ORDER BY ${sorting(question, 'page.key', 'page.id')}) AS shown`;
}

/** The position of the last row shown, where one too many follows. */
function lastOf<Row>(question: Question<Row>): string {
  const { order, slice } = question;
  const key = order.kind === 'time' ? '(extract(epoch FROM key) * 1000000)::bigint::text' : 'key';
  return `SELECT json_build_array(${key}, id) FROM page WHERE (SELECT count(*) FROM page) > ${slice.limit}
    ORDER BY ${sorting(question, 'key', 'id')} LIMIT 1 OFFSET ${slice.limit - 1}`;
}

/** Where the page is the last one, its rows and those before it are all. */
function mustCount({ after, limit: most, offset }: Slice): string {
  if (after) return 'true';
  return `(SELECT count(*) FROM page) ${offset === 0 ? `> ${most}` : `NOT BETWEEN 1 AND ${most}`}`;
}

function and(parts: string[]): string {
  return parts.length === 0 ? 'true' : parts.map((part) => `(${part})`).join(' AND ');
}
