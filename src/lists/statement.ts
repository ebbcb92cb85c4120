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
  organizations: string[] | null;
  within: Fragment[];
  /** Whether the index serves the organizations. */
  byOrganization: boolean;
  /** Conditions that the index serves. */
  served: Condition[];
  /** Asked of each row. */
  asked: Condition[];
}

/** Takes apart what is asked for. */
export function questionOf<Row>(list: List<Row>, selection: Selection, slice: Slice): Question<Row> {
  const descending = slice.sort.startsWith('-');
  const order = list.orders[descending ? slice.sort.slice(1) : slice.sort];
  const { organizations } = selection;
  const conditions = (selection.conditions ?? []).filter((condition) => condition !== undefined);
  const within = (selection.within ?? []).filter((bound) => bound !== undefined);
  const question = { list, order, descending, slice, organizations, within };
  const split = splitBy(order, conditions, organizations !== null);
  if (!organizations || split.byOrganization) {
    // The rows of several organizations come from as many places of the index, and are merged; so many are not asked.
    if (!organizations || organizations.length === 1 || split.asked.length === 0)
      return { ...question, ...split };
  }
  const { served, asked } = splitBy(order, conditions, false);
  return {
    ...question,
    served,
    asked: [...asked, ofOrganizations(list.row, organizations)],
    byOrganization: false,
  };
}

/** Which conditions the first index serves that begins with nothing else. */
function splitBy(
  { indexes }: Order,
  conditions: Condition[],
  withOrganization: boolean,
): Pick<Question<unknown>, 'served' | 'asked' | 'byOrganization'> {
  const names = new Set(conditions.map(({ name }) => name));
  if (withOrganization) names.add('organization');
  const index = indexes.find((begins) => begins.every((name) => names.has(name))) ?? [];
  const served = conditions.filter(({ name }) => index.includes(name));
  return {
    served,
    asked: conditions.filter((condition) => !served.includes(condition)),
    byOrganization: index.includes('organization'),
  };
}

/**
 * The rows of the slice as JSON, from an index in their order.
 * @param asking also what has to be asked of each row, however many are passed by until the slice is full
 * @param most how many rows are counted at most
 */
export function pageStatement<Row>(question: Question<Row>, most: number, asking = false): Statement {
  return statement((bind) => {
    const { list, slice } = question;
    const conditions = asking ? [...question.served, ...question.asked] : question.served;
    const page = ordered(question, bind, conditions);
    const rows = `${beginning(list)} page AS MATERIALIZED (${page}) SELECT ${shownRows(question)}`;
    if (!slice.counted) return rows;
    return `${rows}, CASE WHEN ${mustCount(slice)} THEN (
      SELECT count(*) FROM (${all(question, bind, false)} LIMIT ${most + 1}) AS counted) END AS total`;
  });
}

/**
 * The same of no more than the first `most` rows in their order, of which each is asked; `place` is that of the last row
 * found, and `ended` says whether there were no more.
 */
export function probeStatement<Row>(question: Question<Row>, most: number): Statement {
  return statement((bind) => {
    const { list, order, served, asked, slice } = question;
    const { row } = list;
    const fits = and(asked.map(({ sql }) => sql(bind)));
    const walk = `FROM ${list.table} AS ${row} WHERE ${where(question, bind, served)}
      ORDER BY ${sorting(question, order.by, `${row}.id`)} LIMIT ${most}`;
    const walked = `SELECT ${row}.id, ${order.by} AS key, (${fits}) AS fits ${walk}`;
    return `${beginning(list)} page AS MATERIALIZED (
        SELECT id, key, place FROM (SELECT *, row_number() OVER () AS place FROM (${walked}) AS walked) AS walked
        WHERE fits LIMIT ${limit(slice, bind)}
      )
      SELECT ${shownRows(question)}, (SELECT max(place) FROM page) AS place,
        CASE WHEN (SELECT count(*) FROM page) <= ${slice.limit}
        THEN (SELECT count(*) FROM (SELECT ${walk}) AS walked) < ${most} END AS ended`;
  });
}

/** All rows in any order, up to one more than `most`: `total` of them; the slice's rows where there are no more. */
export function gatherStatement<Row>(question: Question<Row>, most: number): Statement {
  return statement((bind) => {
    const { list, order, served, asked, slice } = question;
    const conditions = [...served, ...asked];
    const gathered = `SELECT ${list.row}.id, ${order.by} AS key FROM ${list.table} AS ${list.row}
      WHERE ${where(anywhere(question), bind, conditions, true)}
      LIMIT ${most + 1}`;
    const after = slice.after ? `WHERE ${past(question, bind, 'key', 'id')}` : '';
    return `${beginning(list)} gathered AS MATERIALIZED (${gathered}),
      page AS MATERIALIZED (
        SELECT id, key FROM gathered ${after} ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}
      )
      SELECT CASE WHEN (SELECT count(*) FROM gathered) <= ${most} THEN (${rowsOf(question)}) END AS rows,
        (${lastOf(question)}) AS last, (SELECT count(*) FROM gathered) AS total`;
  });
}

/** How PostgreSQL would read the rows, with how many it expects. @param asking also what is asked of each row */
export function planStatement<Row>(question: Question<Row>, asking: boolean): Statement {
  return statement((bind) => `EXPLAIN (FORMAT JSON) ${alone(question.list)} ${all(question, bind, asking)}`);
}

/** How many rows there are, up to one more than `most`. */
export function countStatement<Row>(question: Question<Row>, most: number, asking: boolean): Statement {
  return statement(
    (bind) =>
      `${alone(question.list)} SELECT count(*) AS total FROM (${all(question, bind, asking)} LIMIT ${most + 1}) AS counted`,
  );
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
function ordered<Row>(question: Question<Row>, bind: Bind, conditions: Condition[]): string {
  const { organizations, slice } = question;
  const several = organizations !== null && organizations.length > 1 && question.byOrganization;
  const streams = streamsOf(conditions);
  const end = `ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}`;
  if (!several && streams.length === 1) return `${stream(question, bind, streams[0])} ${end}`;
  // Of each of the ordered streams, no more is read than the slice could take of it alone.
  const most = `ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${bind(slice.offset + slice.limit + 1)}`;
  const organization = several ? 'one.organization' : undefined;
  const merged = streams
    .map((fragments) => `(${stream(question, bind, fragments, organization)} ${most})`)
    .join(' UNION ALL ');
  if (!several) return `SELECT id, key FROM (${merged}) AS streams ${end}`;
  return `SELECT id, key FROM unnest(${bind(organizations)}::text[]) AS one (organization)
    CROSS JOIN LATERAL (${merged}) AS streams ${end}`;
}

function stream<Row>(
  question: Question<Row>,
  bind: Bind,
  fragments: Fragment[],
  organization?: string,
): string {
  const { list, order } = question;
  const conditions = fragments.map((sql) => ({ name: '', sql }));
  return `SELECT ${list.row}.id, ${order.by} AS key FROM ${list.table} AS ${list.row}
    WHERE ${where(question, bind, conditions, false, organization)}`;
}

/** The conditions, once for each of the alternatives of one of them. */
function streamsOf(conditions: Condition[]): Fragment[][] {
  return conditions.reduce<Fragment[][]>(
    (streams, { sql, alternatives = [sql] }) =>
      streams.flatMap((before) => alternatives.map((one) => [...before, one])),
    [[]],
  );
}

/** All rows, whatever the slice. */
function all<Row>(question: Question<Row>, bind: Bind, asking: boolean): string {
  const { list, served, asked } = question;
  const conditions = asking ? [...served, ...asked] : served;
  return `SELECT FROM ${list.table} AS ${list.row} WHERE ${where(anywhere(question), bind, conditions, asking)}`;
}

function anywhere<Row>(question: Question<Row>): Question<Row> {
  return { ...question, slice: { ...question.slice, after: undefined } };
}

function where<Row>(
  question: Question<Row>,
  bind: Bind,
  conditions: Condition[],
  searching = false,
  organization?: string,
): string {
  const { list, order, slice, organizations, byOrganization } = question;
  const parts = conditions.map(({ sql, searchable = sql }) => (searching ? searchable : sql)(bind));
  if (list.present) parts.unshift(list.present);
  parts.push(...question.within.map((bound) => bound(bind)));
  if (organization) parts.push(`${list.row}.organization_id = ${organization}`);
  else if (organizations && byOrganization) parts.push(ofOrganizations(list.row, organizations).sql(bind));
  if (slice.after) parts.push(past(question, bind, order.by, `${list.row}.id`));
  return and(parts);
}

function ofOrganizations(row: string, organizations: string[]): Condition {
  const sql: Fragment = (bind) =>
    organizations.length === 1
      ? `${row}.organization_id = ${bind(organizations[0])}`
      : `${row}.organization_id = ANY (${bind(organizations)}::text[])`;
  return { name: 'organization', sql };
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
