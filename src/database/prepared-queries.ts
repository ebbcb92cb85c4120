import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

const MAX_BATCH = 100;

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
}

function withTimes<Row extends object>(row: Row, times: (keyof Row)[]): Row {
  const columns = row as Record<keyof Row, unknown>;
  for (const time of times) {
    if (columns[time] !== null) columns[time] = new Date(columns[time] as string);
  }
  return row;
}
