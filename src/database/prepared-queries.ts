import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

const MAX_BATCH = 100;
/** Fewer, as each can be long. */
const MAX_LISTS = 20;

/** A query for rows by the values of a column that is unique among them. */
interface ByKey<Row> {
  name: string;
  /** With the values as `$1`, such as `SELECT id, name FROM things WHERE id = ANY ($1)`. */
  text: string;
  /** The column, which is text in JSON and spelled there as the values are. */
  key: keyof Row;
  /** The columns that are times: the rows come as JSON, which has none. */
  times: (keyof Row)[];
}

/** Named prepared statements on TypeORM's own pool, for the few reads where its query builder is the larger cost. */
@Injectable()
export class PreparedQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The rows of `text`, which PostgreSQL parses once a connection under `name`. */
  async rows<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { master: pool } = this.dataSource.driver as unknown as { master: Pool };
    return (await pool.query<Row>({ name, text, values })).rows;
  }

  /**
   * A reader of single rows, for the reads that everybody does all the time. Those that arrive in the same turn of the
   * event loop share one query, which starts after the last of them came: nobody is shown anything older than if he
   * had a query of his own. Rows may be shared among them.
   *
   * They come as JSON, since `pg` works through the description of every column again at every query, which costs a
   * row of 20 columns more than all the rest of it.
   */
  byKey<Row extends object>({
    name,
    text,
    key,
    times,
  }: ByKey<Row>): DataLoader<string, Readonly<Row> | undefined> {
    const asJson = `SELECT to_json(found) AS found FROM (${text}) AS found`;
    const read = async (values: readonly string[]): Promise<(Row | undefined)[]> => {
      const rows = await this.rows<{ found: Row }>(name, asJson, [values]);
      const found = new Map(rows.map((row) => [row.found[key] as string, withTimes(row.found, times)]));
      return values.map((value) => found.get(value));
    };
    return new DataLoader(read, { cache: false, maxBatchSize: MAX_BATCH, batchScheduleFn: setImmediate });
  }

  /**
   * A reader of lists. Those that are asked for together share one query.
   * @param text takes an array for each of the values, and tells with `number` which of them, from 1, a row belongs to
   */
  lists<Values extends unknown[], Row extends object>(name: string, text: string): DataLoader<Values, Row[]> {
    const read = async (asked: readonly Values[]): Promise<Row[][]> => {
      const lists: Row[][] = asked.map(() => []);
      const rows = await this.rows<Row & { number: number }>(name, text, columnsOf(asked));
      for (const row of rows) lists[row.number - 1].push(row);
      return lists;
    };
    return new DataLoader(read, { cache: false, maxBatchSize: MAX_LISTS });
  }
}

/** A list for each column, as `unnest` takes them. */
export function columnsOf(rows: readonly unknown[][]): unknown[][] {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}

function withTimes<Row extends object>(row: Row, times: (keyof Row)[]): Row {
  const columns = row as Record<keyof Row, unknown>;
  for (const time of times) {
    if (columns[time] !== null) columns[time] = new Date(columns[time] as string);
  }
  return row;
}
