import { ApiProperty } from '@nestjs/swagger';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { QueryIntegerField } from '../fields/query-fields.js';

export const DEFAULT_PER_PAGE = 50;
export const MAX_PER_PAGE = 200;
/** Keeps the offset within what PostgreSQL can skip in reasonable time. */
export const MAX_PAGE = 100_000;

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
}

/** Where a page stands in its list. */
export class Pagination {
  @ApiProperty({ description: 'Number of this page, starting at 1.', type: 'integer', example: 1 })
  page: number;

  @ApiProperty({ description: 'Maximum number of results per page.', type: 'integer', example: 20 })
  per_page: number;

  @ApiProperty({ description: 'Number of results on all pages.', type: 'integer', example: 45 })
  total: number;

  @ApiProperty({
    description: 'Number of pages. 0 if there are no results.',
    type: 'integer',
    example: 3,
  })
  total_pages: number;
}

/** One page of rows and where it stands. */
export interface Page<Row> {
  rows: Row[];
  pagination: Pagination;
}

/** The page that `query` asks for, newest first; ids break ties, so that pages neither overlap nor leave gaps. */
export async function pageOf<Row extends ObjectLiteral>(
  list: SelectQueryBuilder<Row>,
  { page = 1, per_page = DEFAULT_PER_PAGE }: PageQuery,
): Promise<Page<Row>> {
  const [rows, total] = await list
    .orderBy(`${list.alias}.created_at`, 'DESC')
    .addOrderBy(`${list.alias}.id`, 'DESC')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .getManyAndCount();
  return { rows, pagination: paginationOf(page, per_page, total) };
}

/** The page that `query` asks for of rows that are all at hand; all of them where it asks for none. */
export function pageWithin<Row>(
  rows: Row[],
  { page, per_page }: PageQuery,
): { rows: Row[]; pagination?: Pagination } {
  if (page === undefined && per_page === undefined) return { rows };
  const [number, size] = [page ?? 1, per_page ?? DEFAULT_PER_PAGE];
  const start = (number - 1) * size;
  return { rows: rows.slice(start, start + size), pagination: paginationOf(number, size, rows.length) };
}

/** The `pagination` object of a list of `total` members. */
export function paginationOf(page: number, perPage: number, total: number): Pagination {
  return { page, per_page: perPage, total, total_pages: Math.ceil(total / perPage) };
}
