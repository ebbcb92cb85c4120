import type { PreparedQueries } from '../database/prepared-queries.js';

/** A row that there is something to do for. */
export interface DueRow {
  id: string;
  organization_id: string;
}

/** Where such rows are: fragments of SQL, none of them from a caller. */
export interface DueRowsSource {
  /** Of the prepared statements. */
  name: string;
  table: string;
  /** Column of the id. */
  id: string;
  /** Column that they are due in the order of. */
  order: string;
  /** Which rows count at all. With `order`, and with `organization_id` and `order`, an index has them. */
  where: string;
  /** Which of those are due: a comparison of `order`, or `true`. */
  due: string;
}

/**
 * Reads what is due, and never lets one organization's rows hide another's. While fewer rows are due than asked for,
 * they come in their order. Else they come by organization in turn: first the first of each, then the second of each.
 * However many rows one has, that costs an index probe for each organization and no more rows than were asked for.
 */
export class DueRows {
  private readonly inOrder: string;
  private readonly inTurn: string;

  constructor(
    private readonly queries: PreparedQueries,
    private readonly source: DueRowsSource,
  ) {
    this.inOrder = inOrderOf(source);
    this.inTurn = inTurnOf(source);
  }

  async read(limit: number): Promise<DueRow[]> {
    const { name } = this.source;
    const rows = await this.queries.rows<DueRow>(`${name}_due`, this.inOrder, [limit]);
    if (rows.length < limit) return rows;
    return this.queries.rows<DueRow>(`${name}_due_in_turn`, this.inTurn, [limit]);
  }
}

function inOrderOf({ table, id, order, where, due }: DueRowsSource): string {
  return `
    SELECT ${id} AS id, organization_id FROM ${table}
    WHERE ${where} AND ${due} ORDER BY ${order} LIMIT $1`;
}

/** Jumps from organization to organization in the index, and takes from each that something is due to. */
function inTurnOf({ table, id, order, where, due }: DueRowsSource): string {
  return `
    WITH RECURSIVE earliest AS (
      (SELECT organization_id, ${order} FROM ${table}
       WHERE ${where} ORDER BY organization_id, ${order} LIMIT 1)
      UNION ALL
      SELECT next.* FROM earliest CROSS JOIN LATERAL (
        SELECT organization_id, ${order} FROM ${table}
        WHERE ${where} AND organization_id > earliest.organization_id
        ORDER BY organization_id, ${order} LIMIT 1
      ) AS next
    ),
    organizations AS MATERIALIZED (SELECT organization_id FROM earliest WHERE ${due}),
    turns AS (
      SELECT due_row.id, due_row.organization_id,
        row_number() OVER (PARTITION BY due_row.organization_id ORDER BY due_row.place) AS turn
      FROM organizations CROSS JOIN LATERAL (
        SELECT ${id} AS id, organization_id, ${order} AS place FROM ${table}
        WHERE ${where} AND ${due} AND organization_id = organizations.organization_id
        ORDER BY ${order} LIMIT (SELECT 1 + $1::integer / count(*) FROM organizations)
      ) AS due_row
    )
    SELECT id, organization_id FROM turns ORDER BY turn, random() LIMIT $1`;
}
