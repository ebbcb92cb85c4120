import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../config/settings.js';
import { BoundedClient } from './bounded-client.js';
import { dataSourceOptions } from './data-source-options.js';
import { Encryption } from './encryption.js';
import { PreparedQueries } from './prepared-queries.js';
import { RecentWrites } from './recent-writes.js';
import { ReplicaReads } from './replica-reads.js';
import { Replicas } from './replicas/replicas.js';
import { Transactions } from './transactions.js';

/** How long a request waits for a connection of the pool, and a new connection for the server. */
const CONNECT_TIMEOUT_MS = 3_000;

/** The connection to PostgreSQL and what every module needs of it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => {
        const options = dataSourceOptions(settings.databaseUrl, settings.databasePoolSize);
        return {
          ...options,
          connectTimeoutMS: CONNECT_TIMEOUT_MS,
          extra: { ...(options.extra as object), Client: BoundedClient },
          autoLoadEntities: true,
        };
      },
    }),
  ],
  providers: [Transactions, PreparedQueries, Encryption, Replicas, RecentWrites, ReplicaReads],
  exports: [Transactions, PreparedQueries, Encryption, RecentWrites, ReplicaReads],
})
export class DatabaseModule {}
