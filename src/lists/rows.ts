import type { Bind, Condition, Fragment, List, Slice } from './list.js';
import { ORGANIZATION, type Question } from './question.js';

/** What a statement with common table expressions of its own begins with. */
export function beginning<Row>(list: List<Row>): string {
  return `WITH ${list.with ? `${list.with},` : ''}`;
}

/** What one without begins with. */
export function alone<Row>(list: List<Row>): string {
  return list.with ? `WITH ${list.with}` : '';
}

/** The ids of the slice's rows and what they are sorted by; one more, which tells that there are more. */
export function ordered<Row>(question: Question<Row>, bind: Bind): string {
  const { list, served, merged, slice } = question;
  const most = size(slice.offset + slice.limit + 1, slice, bind);
  const skipped = slice.offset > 0 ? `OFFSET ${bind(slice.offset)}` : '';
  const sorted = `ORDER BY ${sorting(question, 'key', 'id')} ${skipped}`;
  if (!merged) {
    const rows = first(question, bind, served, most);
    return skipped ? `SELECT id, key FROM (${rows}) AS rows ${sorted}` : rows;
  }
  const others = served.filter(({ name }) => name !== ORGANIZATION);
  const ofOne: Condition = {
    name: ORGANIZATION,
    sql: () => `${list.row}.organization_id = one.organization`,
  };
  return `SELECT id, key FROM unnest(${bind(merged)}::text[]) AS one (organization)
    CROSS JOIN LATERAL (${first(question, bind, [...others, ofOne], most)}) AS rows
    ${sorted} LIMIT ${size(slice.limit + 1, slice, bind)}`;
}

/**
 * The first rows in their order, from as many places of an index as there are alternatives.
 * @param most how many, in SQL
 * @param also a further column
 */
export function first<Row>(
  question: Question<Row>,
  bind: Bind,
  conditions: Condition[],
  most: string,
  also?: string,
): string {
  const end = `ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${most}`;
  const streams = streamsOf(conditions).map((fragments) => stream(question, bind, fragments, also));
  if (streams.length === 1) return `${streams[0]} ${end}`;
  // Of each, no more is read than could be taken of it alone.
  const merged = streams.map((rows) => `(${rows} ${end})`).join(' UNION ALL ');
  return `SELECT * FROM (${merged}) AS streams ${end}`;
}

/** All rows, whatever the slice. */
export function every<Row>(
  question: Question<Row>,
  bind: Bind,
  conditions: Condition[],
  searching = false,
): string {
  return streamsOf(conditions, searching)
    .map((fragments) => stream(anywhere(question), bind, fragments))
    .join(' UNION ALL ');
}

/** Rows of a table, with what they are sorted by. @param also a further column */
export function stream<Row>(
  question: Question<Row>,
  bind: Bind,
  fragments: Fragment[],
  also?: string,
): string {
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
  const others = conditions.filter((condition) => condition !== several);
  const usual = others.map(({ sql, searchable = sql }) => (searching ? searchable : sql));
  if (!several) return [usual];
  const ofFew = others.map(({ sql, unindexed = sql }) => unindexed);
  return several.alternatives!.map(({ sql, few }) => [sql, ...(few ? ofFew : usual)]);
}

function anywhere<Row>(question: Question<Row>): Question<Row> {
  return { ...question, slice: { ...question.slice, after: undefined } };
}

/** What comes after the position. */
export function past<Row>(
  { order, descending, slice }: Question<Row>,
  bind: Bind,
  key: string,
  id: string,
): string {
  const [at, atId] = slice.after!;
  // Of a comparison of rows PostgreSQL does not see which partitions it leaves out.
  if (order.kind === 'id') return `${id} ${descending ? '<' : '>'} ${bind(atId)}::text`;
  const bound =
    order.kind === 'time'
      ? `timestamptz 'epoch' + ${bind(at)}::bigint * interval '1 microsecond'`
      : `${bind(at)}::text`;
  return `(${key}, ${id}) ${descending ? '<' : '>'} (${bound}, ${bind(atId)}::text)`;
}

/** The order, by these expressions. */
export function sorting<Row>({ descending }: Question<Row>, key: string, id: string): string {
  return [key, id].map((by) => `${by} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

/** How many rows pages have that are asked for again and again. */
const USUAL_SIZES = [20, 50, 100, 200];

/** A number of rows: in the text where it is usual, so that PostgreSQL can plan once and knows that they are few. */
export function size(rows: number, { limit: most, offset }: Slice, bind: Bind): string {
  const usual = USUAL_SIZES.includes(most) && (offset === 0 || rows <= most + 1);
  return usual ? String(rows) : `${bind(rows)}::bigint`;
}

/** The slice's rows, and one more. */
export function limit(slice: Slice, bind: Bind): string {
  const rows = size(slice.limit + 1, slice, bind);
  return slice.offset === 0 ? rows : `${rows} OFFSET ${bind(slice.offset)}`;
}

/** What the rows of `page` answer with. */
export function shownRows<Row>(question: Question<Row>, bind: Bind): string {
  return `(${rowsOf(question, bind)}) AS rows, (${lastOf(question, bind)}) AS last`;
}

/** The rows of `page`, but for the one too many. */
export function rowsOf<Row>(question: Question<Row>, bind: Bind): string {
  const { list, slice } = question;
  const sorted = sorting(question, 'key', 'id');
  return `SELECT json_agg(shown) FROM (
    SELECT ${list.columns} FROM (SELECT * FROM page ORDER BY ${sorted} LIMIT ${size(slice.limit, slice, bind)}) AS page
    JOIN ${list.table} AS ${list.row} ON ${list.row}.id = page.id ${list.joins ?? ''}
    ORDER BY ${sorting(question, 'page.key', 'page.id')}) AS shown`;
}

/** The position of the last row shown, where one too many follows. */
export function lastOf<Row>(question: Question<Row>, bind: Bind): string {
  const { slice } = question;
  return `SELECT ${positionOf(question)} FROM page WHERE (SELECT count(*) FROM page) > ${size(slice.limit, slice, bind)}
    ORDER BY ${sorting(question, 'key', 'id')} LIMIT 1 OFFSET ${size(slice.limit - 1, slice, bind)}`;
}

/** The position of a row. */
export function positionOf<Row>({ order }: Question<Row>): string {
  const key = order.kind === 'time' ? '(extract(epoch FROM key) * 1000000)::bigint::text' : 'key';
  return `json_build_array(${key}, id)`;
}

/** Where the page is the last one, its rows and those before it are all. */
export function mustCount(slice: Slice, bind: Bind): string {
  if (slice.after) return 'true';
  const most = size(slice.limit, slice, bind);
  return `(SELECT count(*) FROM page) ${slice.offset === 0 ? `> ${most}` : `NOT BETWEEN 1 AND ${most}`}`;
}

/** All of the conditions. */
export function and(parts: string[]): string {
  return parts.length === 0 ? 'true' : parts.map((part) => `(${part})`).join(' AND ');
}
