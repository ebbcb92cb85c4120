import type { DataSourceOptions } from 'typeorm';
import * as migrations from '../../migrations/index.js';
import { PooledClient } from './pooled-client.js';

/** What the service and TypeORM's command line share of the connection to PostgreSQL. */
export function dataSourceOptions(url: string, poolSize: number): DataSourceOptions & { type: 'postgres' } {
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
    extra: {
      Client: PooledClient,
      // Ended by the server, so that one bad query cannot hold a connection of the pool for ever.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
  };
}
