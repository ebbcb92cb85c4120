import type { DataSource } from 'typeorm';

/** Any number that no other use of advisory locks in the database has. */
const MIGRATION_LOCK = 7_311_500_201;

/**
 * Applies the pending migrations. Any number of processes may start at once: TypeORM takes no lock of its own
 * (typeorm#4588), so the first one here migrates while the others wait, and then find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('SET statement_timeout = 0');
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await lock.query('RESET statement_timeout');
    await lock.release();
  }
}
