import type { Bind, Condition, Fragment, Position, Ranges } from './list.js';
import type { Question } from './question.js';
import {
  alone,
  and,
  beginning,
  every,
  first,
  limit,
  mustCount,
  ordered,
  past,
  positionOf,
  shownRows,
  sorting,
  size,
} from './rows.js';

/** A text with its values; of one text, the values alone differ. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** The rows of the slice as JSON, from an index in their order. @param most how many rows are counted at most */
export function pageStatement<Row>(question: Question<Row>, most: number): Statement {
  return statement((bind) => {
    const { list, served, slice } = question;
    const page = `${beginning(list)} page AS MATERIALIZED (${ordered(question, bind)}) SELECT ${shownRows(question, bind)}`;
    if (!slice.counted) return page;
    const total = `SELECT count(*) FROM (${every(question, bind, served)} LIMIT ${most + 1}) AS counted`;
    return `${page}, CASE WHEN ${mustCount(slice, bind)} THEN (${total}) END AS total`;
  });
}

/**
 * The same of the first `most` rows in their order, of which each is asked: `fitting` of them were found, the last at
 * `place`. Where these are too few, `reached` is the position of the last row asked if there may be more.
 */
export function probeStatement<Row>(question: Question<Row>, most = Number.MAX_SAFE_INTEGER): Statement {
  return statement((bind) => {
    const { list, slice } = question;
    const walked = asking(question, bind, most);
    return `${beginning(list)} walked AS MATERIALIZED (
        SELECT * FROM (SELECT *, row_number() OVER () AS place FROM (${walked}) AS walked) AS walked
        WHERE fits OR place = ${most} LIMIT ${size(slice.offset + slice.limit + 1, slice, bind)}
      ), page AS MATERIALIZED (SELECT id, key FROM walked WHERE fits ORDER BY place LIMIT ${limit(slice, bind)})
      SELECT ${shownRows(question, bind)}, (SELECT count(*) FROM walked WHERE fits) AS fitting,
        (SELECT max(place) FROM walked WHERE fits) AS place,
        CASE WHEN (SELECT count(*) FROM page) <= ${size(slice.limit, slice, bind)}
        THEN (SELECT ${positionOf(question)} FROM walked WHERE place = ${most}) END AS reached`;
  });
}

/** How many of the last rows in their order fit. @param most how many are asked */
export function lastFittingStatement<Row>(question: Question<Row>, most: number): Statement {
  const { list, descending, slice } = question;
  const reversed = { ...question, descending: !descending, slice: { ...slice, after: undefined } };
  return statement(
    (bind) =>
      `${alone(list)} SELECT count(*) AS total FROM (${asking(reversed, bind, most)}) AS walked WHERE fits`,
  );
}

/** The first rows in their order, with whether each `fits`. */
function asking<Row>(question: Question<Row>, bind: Bind, most: number): string {
  const { served, asked } = question;
  const fits = `(${and(asked.map(({ sql }) => sql(bind)))}) AS fits`;
  return first(question, bind, served, String(most), fits);
}

/**
 * The next range in which rows may contain a text, from the position that was reached: `more` if there is one, and
 * `begin`, its key, unless that is in it. Nothing is `known` of texts of fewer than three characters.
 */
export function rangeStatement<Row>(
  { descending }: Question<Row>,
  contained: Fragment,
  { table, column, of, bounds }: Ranges,
  [reached]: Position,
): Statement {
  return statement((bind) => {
    const [next, onwards, bound] = descending ? ['max', '<=', bounds[1]] : ['min', '>=', bounds[0]];
    return `WITH wanted AS MATERIALIZED (SELECT word, word_parts('', word) AS parts FROM ${contained(bind)} AS word),
      ranges AS (
        SELECT ${column} FROM wanted JOIN ${table} ON part = ANY (parts)
        WHERE ${column} ${onwards} ${of(bind(reached))}
        GROUP BY parts, ${column} HAVING count(DISTINCT part) = cardinality(parts)
      ), next AS (SELECT ${next}(${column}) AS ${column} FROM ranges)
      SELECT (SELECT length(word) >= 3 FROM wanted) AS known, ${column} IS NOT NULL AS more,
        CASE WHEN ${column} <> ${of(bind(reached))} THEN ${bound} END AS begin FROM next`;
  });
}

/**
 * All rows in any order: `total` of them, and the slice's.
 * @param searching whether to look for what is asked in other indexes than those of the order
 * @param most if there are more, the answer tells just that
 */
export function gatherStatement<Row>(question: Question<Row>, searching: boolean, most?: number): Statement {
  return statement((bind) => {
    const { list, served, asked, slice } = question;
    const all = every(question, bind, [...served, ...asked], searching);
    const rows = most === undefined ? all : `${all} LIMIT ${most + 1}`;
    const after = slice.after ? `WHERE ${past(question, bind, 'key', 'id')}` : '';
    return `${beginning(list)} gathered AS MATERIALIZED (${rows}), page AS MATERIALIZED (
        SELECT id, key FROM gathered ${after} ORDER BY ${sorting(question, 'key', 'id')} LIMIT ${limit(slice, bind)}
      )
      SELECT ${shownRows(question, bind)}, (SELECT count(*) FROM gathered) AS total`;
  });
}

/** How PostgreSQL would read the rows of these conditions, with how many it expects. */
export function planStatement<Row>(question: Question<Row>, conditions: Condition[]): Statement {
  return statement(
    (bind) => `EXPLAIN (FORMAT JSON) ${alone(question.list)} ${every(question, bind, conditions)}`,
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
