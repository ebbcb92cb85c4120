import { containsPattern } from '../database/like-pattern.js';
import type { Bind, Condition } from './list.js';

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
  const sql = (bind: Bind): string => nameLike(row, text, bind);
  const searched = `name_search(${row}.organization_id, ${row}.name_key)`;
  const parts = (bind: Bind, part = (word: string): string => word): string =>
    searchedParts('n', part(`caseless(${bind(text)})`));
  const words = (bind: Bind): string => everyTerm([parts(bind), organizationTerms(organizations, bind)]);
  return {
    name: 'q',
    sql,
    searchable: (bind) => `${searched} @@ (SELECT ${words(bind)}) AND ${sql(bind)}`,
    searchesOrganizations: true,
    coarser: ENDS.map((end) => (bind) => `${searched} @@ (${parts(bind, end)})`),
  };
}

/** The first and the last part of a text, in SQL. */
export const ENDS = ['left', 'right'].map(
  (end) =>
    (word: string): string =>
      `${end}(${word}, 3)`,
);

/** The name contains `text`. The text is folded once, and not for every row. */
export function nameLike(row: string, text: string, bind: Bind): string {
  return `${row}.name_key LIKE (SELECT caseless(${bind(containsPattern(text))}))`;
}

/** The `tsquery` of rows of which a text of that kind contains another. @param text an expression */
export function searchedParts(kind: string, text: string): string {
  return `search_parts('${kind}', ${text})`;
}

/** The `tsquery` of rows of one of the organizations. */
export function organizationTerms(organizations: string[] | null, bind: Bind): string | undefined {
  return organizations ? `search_words('o', ${bind(organizations)}::text[])` : undefined;
}

/** All of these have to be found. */
export function everyTerm(terms: (string | undefined)[]): string {
  return terms.filter((term) => term !== undefined).join(' && ');
}
