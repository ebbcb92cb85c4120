import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';

/** Any number that no other use of advisory locks in the database has. */
const MIGRATION_LOCK = 7_311_500_201;
const WAIT_MS = 60_000;
const POLL_MS = 500;

/**
 * Applies the pending migrations, all or none, and returns their names. Any number of processes may start at once:
 * TypeORM takes no lock of its own (typeorm#4588), so the first one here migrates while the others wait, and then find
 * nothing to do. All in one transaction, whose lock and limits hold behind a pooler such as PgBouncer as well.
 * @param warn is told of each row that a migration leaves as it is although new rows may not be so
 */
export function applyMigrations(databaseUrl: string, warn: (message: string) => void): Promise<string[]> {
  return connected(databaseUrl, (dataSource) =>
    dataSource.transaction(async ({ queryRunner }) => {
      const client = (await queryRunner!.connect()) as ClientBase;
      client.on('notice', ({ severity, message }) => {
        if (severity === 'WARNING') warn(message!);
      });
      await queryRunner!.query('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
      await queryRunner!.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      // Who waits longer for a table makes all that come after wait as well.
      await queryRunner!.query(`SET LOCAL lock_timeout = '10s'`);
      const executor = new MigrationExecutor(dataSource, queryRunner);
      executor.transaction = 'none';
      return (await executor.executePendingMigrations()).map(({ name }) => name);
    }),
  );
}

/**
 * Waits until somebody has applied all migrations of this version, at most a minute. Those of a later version do not
 * matter: they keep what this one uses.
 * @param waiting is told once what is missing
 * @throws Error naming what is missing
 */
export function awaitMigrations(databaseUrl: string, waiting: (missing: string[]) => void): Promise<void> {
  return connected(databaseUrl, async (dataSource) => {
    const deadline = Date.now() + WAIT_MS;
    let missing = await missingMigrations(dataSource);
    if (missing.length > 0) waiting(missing);
    while (missing.length > 0) {
      if (Date.now() > deadline) {
        throw new Error(`The database lacks ${missing.join(', ')}. Run node dist/src/cli/migrate.js`);
      }
      await sleep(POLL_MS);
      missing = await missingMigrations(dataSource);
    }
  });
}

async function missingMigrations(dataSource: DataSource): Promise<string[]> {
  const [{ exists }] = await dataSource.query<{ exists: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  const applied = exists ? await dataSource.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const names = new Set(applied.map(({ name }) => name));
  return dataSource.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !names.has(name));
}

async function connected<T>(databaseUrl: string, use: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, 1)).initialize();
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
