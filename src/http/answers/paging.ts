import { ApiProperty, type ApiPropertyOptions, ApiPropertyOptional } from '@nestjs/swagger';
import type { List, Position, Selection, Total } from '../../lists/list.js';
import type { Lists } from '../../lists/lists.js';
import { EXAMPLE_CURSOR } from '../example.js';
import { type Enumeration, enumeration } from '../fields/enumeration.js';
import {
  QueryBooleanField,
  QueryEnumField,
  QueryIntegerField,
  QueryTextField,
} from '../fields/query-fields.js';
import { askedOf, encodeCursor, mustBeTime, NEWEST_FIRST, positionIn } from './cursor.js';

export const DEFAULT_PER_PAGE = 50;
export const MAX_PER_PAGE = 200;
/** Keeps the offset within what PostgreSQL can skip in reasonable time. */
export const MAX_PAGE = 100_000;

const CURSOR = {
  description:
    '`pagination.next_cursor` of the page before. Filters and `sort` stay those of that page; `per_page` may change. ' +
    'Unlike page numbers, cursors neither skip nor repeat a result when others are created or deleted meanwhile.',
  // A long text to search for, and the longest name to go on from.
  maxLength: 8_192,
  example: EXAMPLE_CURSOR,
};
const COUNT = {
  description: 'Whether to return `total` and `total_pages`.',
  default: true,
  example: true,
};

/** The query parameters of every list. */
export class PageQuery {
  @QueryIntegerField({ description: 'Page number.', minimum: 1, maximum: MAX_PAGE, default: 1, example: 1 })
  page?: number;

  @QueryIntegerField({
    description: 'Results per page.',
    minimum: 1,
    maximum: MAX_PER_PAGE,
    default: DEFAULT_PER_PAGE,
    example: 50,
  })
  per_page?: number;

  @QueryTextField(CURSOR)
  cursor?: string;

  @QueryBooleanField(COUNT)
  count?: boolean;
}

/** The same where a list has a default only for results of more than one resource. */
export class PartsPageQuery {
  @QueryTextField(CURSOR)
  cursor?: string;

  @QueryBooleanField(COUNT)
  count?: boolean;
}

/** The orders of a list of what has no name. */
export const CREATION_ORDERS = enumeration(
  'CreationOrder',
  [NEWEST_FIRST, 'created_at'],
  '-created_at: the newest first; created_at: the oldest first.',
);

/** The orders of a list of what has a name. */
export const NAME_ORDERS = enumeration(
  'NameOrder',
  [NEWEST_FIRST, 'created_at', 'name', '-name'],
  '-created_at: the newest first; created_at: the oldest first; name: by name, whatever its case; -name: from the last ' +
    'name to the first.',
);

/** The order of a list that has more than one. */
export function SortField(values: Enumeration) {
  const description = `Order of the results. ${values.description}`;
  return QueryEnumField({ description, values, default: NEWEST_FIRST });
}

/** What a page tells that takes counting. */
function Counted({ description, ...options }: { description: string; type: string; example: unknown }) {
  return ApiPropertyOptional({
    ...options,
    description: `${description} Missing with \`count=false\`.`,
  } as ApiPropertyOptions);
}

/** Where a page stands in its list. */
export class Pagination {
  @ApiProperty({
    description: 'Number of this page, starting at 1. With `cursor`, one more than that of the page before.',
    type: 'integer',
    example: 1,
  })
  page: number;

  @ApiProperty({ description: 'Maximum number of results per page.', type: 'integer', example: 20 })
  per_page: number;

  @Counted({ description: 'Number of results on all pages.', type: 'integer', example: 45 })
  total?: number;

  @Counted({ description: 'Number of pages. 0 if there are no results.', type: 'integer', example: 3 })
  total_pages?: number;

  @Counted({
    description:
      'Whether `total` and `total_pages` are estimates, as they may be where more than 10,000 results are expected.',
    type: 'boolean',
    example: false,
  })
  total_is_estimate?: boolean;

  @ApiProperty({
    description: 'The `cursor` of the next page. null on the last page.',
    type: 'string',
    nullable: true,
    example: null,
  })
  next_cursor: string | null;
}

/** One page of rows and where it stands. */
export interface Page<Row> {
  rows: Row[];
  pagination: Pagination;
}

/** The query of a list that can be sorted. */
type ListQuery = PageQuery & { sort?: string };

/**
 * The page that `query` asks for; newest first, unless it says otherwise.
 * @param parent the resource whose parts are listed, where it is not among the filters
 * @throws ApiException 400 for a cursor of another list
 */
export async function pageOf<Row>(
  lists: Lists,
  list: List<Row>,
  query: ListQuery,
  selection: Selection,
  parent = '',
): Promise<Page<Row>> {
  const { page, per_page: limit = DEFAULT_PER_PAGE, count: counted = true, sort = NEWEST_FIRST } = query;
  const after = positionIn(parent, query);
  if (after && list.orders[sort.replace('-', '')].kind === 'time') mustBeTime(after);
  const offset = ((page ?? 1) - 1) * limit;
  const { rows, last, total } = await lists.read(list, selection, { sort, limit, offset, after, counted });
  return { rows, pagination: paginationOf(query, parent, limit, last, total) };
}

/**
 * The page that `query` asks for of rows that are all at hand; all of them where it asks for none.
 * @param parent the resource whose parts they are
 * @param keyOf what they are sorted by, before their ids
 */
export function pageWithin<Row extends { id: string }>(
  rows: Row[],
  query: PageQuery,
  parent: string,
  keyOf: (row: Row) => string,
): { rows: Row[]; pagination?: Pagination } {
  const { page = 1, per_page: perPage, cursor, count = true } = query;
  if (query.page === undefined && perPage === undefined && cursor === undefined) return { rows };
  const limit = perPage ?? DEFAULT_PER_PAGE;
  const after = positionIn(parent, query);
  const positioned = rows.map((row) => ({ row, position: [keyOf(row), row.id] as Position }));
  const rest = positioned
    .sort((one, other) => compare(one.position, other.position))
    .filter(({ position }) => !after || compare(position, after) > 0);
  const shown = rest.slice((page - 1) * limit, page * limit);
  const last = rest.length > page * limit ? shown.at(-1)?.position : undefined;
  const total = count ? { rows: rows.length, estimated: false } : undefined;
  return { rows: shown.map(({ row }) => row), pagination: paginationOf(query, parent, limit, last, total) };
}

function compare(one: Position, other: Position): number {
  const differs = one[0] === other[0] ? 1 : 0;
  return one[differs] < other[differs] ? -1 : Number(one[differs] > other[differs]);
}

function paginationOf(
  query: PageQuery,
  parent: string,
  perPage: number,
  last: Position | undefined,
  total: Total | undefined,
): Pagination {
  const { list, filters, cursor } = askedOf(query);
  const page = cursor?.page ?? query.page ?? 1;
  return {
    page,
    per_page: perPage,
    ...(total && {
      total: total.rows,
      total_pages: Math.ceil(total.rows / perPage),
      total_is_estimate: total.estimated,
    }),
    next_cursor: last ? encodeCursor({ list, parent, filters, page: page + 1, after: last }) : null,
  };
}
