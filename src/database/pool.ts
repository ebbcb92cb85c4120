import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The pool of `pg` that TypeORM keeps, for what TypeORM has no way to say. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}
