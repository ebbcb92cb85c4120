import { containsPattern } from '../database/like-pattern.js';
import type { Bind, Condition, Fragment } from './list.js';

/**
 * The rows whose name contains `text`, whatever its case; nothing where there is no text.
 * @param row of a table with the generated column `name_key` and an index on `name_search`
 */
export function nameContains(
  row: string,
  text: string | undefined,
  organizations: string[] | null,
): Condition | undefined {
  if (text === undefined || text === '') return undefined;
  return containsText(organizations, {
    sql: (bind) => nameLike(row, text, bind),
    searched: `name_search(${row}.organization_id, ${row}.name_key)`,
    parts: (bind, part) => searchedParts('n', part(`caseless(${bind(text)})`)),
  });
}

/** A text that rows contain. */
interface Contained {
  /** What a row is asked. */
  sql: Fragment;
  /** The expression of the index that is searched. */
  searched: string;
  /** The `tsquery` of the rows. @param part which part of the text is searched for, in SQL */
  parts: (bind: Bind, part: (text: string) => string) => string;
}

/** The rows of the organizations that contain a text. */
export function containsText(organizations: string[] | null, { sql, searched, parts }: Contained): Condition {
  const whole = (bind: Bind): string => parts(bind, (text) => text);
  const terms = (bind: Bind): string =>
    organizations ? `${whole(bind)} && search_words('o', ${bind(organizations)}::text[])` : whole(bind);
  return {
    name: 'q',
    sql,
    searchable: (bind) => `${searched} @@ (SELECT ${terms(bind)}) AND ${sql(bind)}`,
    searchesOrganizations: true,
    coarser: ['left', 'right'].map(
      (end) => (bind) => `${searched} @@ (${parts(bind, (text) => `${end}(${text}, 3)`)})`,
    ),
  };
}

/** The name contains `text`. The text is folded once, and not for every row. */
export function nameLike(row: string, text: string, bind: Bind): string {
  return `${row}.name_key LIKE (SELECT caseless(${bind(containsPattern(text))}))`;
}

/** The `tsquery` of rows of which a text of that kind contains another. @param text an expression */
export function searchedParts(kind: string, text: string): string {
  return `search_parts('${kind}', ${text})`;
}
