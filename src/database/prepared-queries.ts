import { Injectable } from '@nestjs/common';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

/** Named prepared statements on TypeORM's own pool, for the few reads where its query builder is the larger cost. */
@Injectable()
export class PreparedQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The rows of `text`, which PostgreSQL parses once a connection under `name`. */
  async rows<Row extends QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { master: pool } = this.dataSource.driver as unknown as { master: Pool };
    return (await pool.query<Row>({ name, text, values })).rows;
  }
}
