import type { Position } from '../../lists/list.js';
import { invalidRequest } from '../errors/api-exception.js';
import { unsafeText } from '../requests/unsafe-text.js';

/** What a page of a list is asked for beside its filters and order. A cursor leaves these to each request. */
const PER_REQUEST = ['page', 'per_page', 'cursor', 'count', 'format', 'include_history', 'history_hours'];
/** Within this and the like a `bigint` of microseconds is a time of PostgreSQL. */
const MICROSECONDS = /^-?\d{1,18}$/;

/** The order of every list that is not asked for another one. */
export const NEWEST_FIRST = '-created_at';

const OF_ANOTHER_LIST = 'must be the next_cursor of a page of this list';

/** Filters and order, as they stand in a query. */
type Filters = Record<string, string>;

/** Where a list goes on. */
export interface Cursor {
  /** The list: the class of its queries. */
  list: string;
  /** The resource whose parts are listed; empty for a list of its own. */
  parent: string;
  filters: Filters;
  /** The number of the page that begins there. */
  page: number;
  after: Position;
}

/** What the query of a list was made of, and where its cursor stands. */
export interface Asked {
  list: string;
  filters: Filters;
  cursor?: Cursor;
}

const asked = new WeakMap<object, Asked>();

/** What the query, an instance of its DTO, was made of. */
export function askedOf(query: object): Asked {
  if (query.constructor === Object) throw new Error('A copy of a query has lost its cursor');
  return asked.get(query) ?? { list: query.constructor.name, filters: {} };
}

/**
 * The position that the query's cursor has in a list.
 * @throws ApiException 400 for a cursor of another list of the kind
 */
export function positionIn(parent: string, query: object): Position | undefined {
  const { cursor } = askedOf(query);
  if (cursor && cursor.parent !== parent) throw refused('cursor', OF_ANOTHER_LIST);
  return cursor?.after;
}

/** Remembers what `query`, an instance of its DTO, was made of. @param plain as it came, with the filters of its cursor */
export function rememberAsked(query: object, plain: object, cursor: Cursor | undefined): void {
  asked.set(query, { list: query.constructor.name, filters: filtersOf(plain), cursor });
}

/**
 * The cursor of a query; its filters and order are to be added to the query.
 * @throws ApiException 400 where it is none of this list, or the query has other filters
 */
export function cursorOf(list: string, plain: { cursor?: unknown; page?: unknown }): Cursor | undefined {
  if (plain.cursor === undefined) return undefined;
  const cursor = decodeCursor(plain.cursor);
  if (cursor?.list !== list) throw refused('cursor', OF_ANOTHER_LIST);
  // Swagger UI and many generated clients send each default.
  if (plain.page !== undefined && plain.page !== '1')
    throw refused('page', 'must be left out, or be 1, together with cursor');
  const changed = Object.entries(filtersOf(plain)).find(([name, value]) => cursor.filters[name] !== value);
  if (changed)
    throw refused(changed[0], 'must be left out, or be the same as on the page that the cursor is from');
  return cursor;
}

/** The cursor as an opaque text. */
export function encodeCursor({ list, parent, filters, page, after }: Cursor): string {
  return Buffer.from(JSON.stringify([list, parent, page, after, filters])).toString('base64url');
}

function decodeCursor(text: unknown): Cursor | undefined {
  try {
    const [list, parent, page, after, filters] = JSON.parse(
      Buffer.from(String(text), 'base64url').toString(),
    ) as unknown[];
    const valid =
      typeof list === 'string' &&
      typeof parent === 'string' &&
      Number.isSafeInteger(page) &&
      (page as number) > 1 &&
      Array.isArray(after) &&
      after.length === 2 &&
      after.every((part) => typeof part === 'string') &&
      !unsafeText(after) &&
      typeof filters === 'object' &&
      filters !== null &&
      !unsafeText(filters) &&
      Object.values(filters).every((value) => typeof value === 'string') &&
      !PER_REQUEST.some((name) => name in filters);
    return valid
      ? { list, parent, page: page as number, after: after as Position, filters: filters as Filters }
      : undefined;
  } catch {
    return undefined;
  }
}

/** @throws ApiException 400 for a position that is none in a list that is sorted by a time */
export function mustBeTime([key]: Position): void {
  if (!MICROSECONDS.test(key)) throw refused('cursor', OF_ANOTHER_LIST);
}

/** Without the default order, which those who send each default add to whatever a cursor says. */
function filtersOf(plain: object): Filters {
  const filters = Object.entries(plain).filter(
    (entry): entry is [string, string] => !PER_REQUEST.includes(entry[0]) && typeof entry[1] === 'string',
  );
  return Object.fromEntries(filters.filter(([name, value]) => name !== 'sort' || value !== NEWEST_FIRST));
}

function refused(field: string, message: string): Error {
  return invalidRequest([{ field, message }]);
}
