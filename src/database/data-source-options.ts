import type { DataSourceOptions } from 'typeorm';
import * as migrations from '../../migrations/index.js';

type Options = DataSourceOptions & { type: 'postgres' };

/** How the service connects to PostgreSQL. */
export function dataSourceOptions(url: string, poolSize: number): Options {
  return {
    ...connectionOptions(url, poolSize),
    extra: {
      // Ended by the server, so that one bad query cannot hold a connection of the pool for ever.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
  };
}

/**
 * How migrations connect: without a limit to how long a statement works, but with one to how long it waits for a lock,
 * since all that comes after it waits as well.
 */
export function migrationOptions(url: string): Options {
  return { ...connectionOptions(url, 2), extra: { lock_timeout: 10_000, keepAlive: true } };
}

function connectionOptions(url: string, poolSize: number): Options {
  return {
    type: 'postgres',
    url,
    poolSize,
    migrations: Object.values(migrations),
    migrationsTableName: 'migrations',
    // One transaction for all of them: the database has either all or none.
    migrationsTransactionMode: 'all',
    applicationName: 'telephony-resources-api',
    connectTimeoutMS: 5_000,
  };
}
