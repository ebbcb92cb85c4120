import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../config/settings.js';
import { dataSourceOptions } from './data-source-options.js';
import { Encryption } from './encryption.js';
import { PreparedQueries } from './prepared-queries.js';
import { Transactions } from './transactions.js';

/** The connection to PostgreSQL and what every module needs of it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Settings],
      useFactory: (settings: Settings) => ({
        ...dataSourceOptions(settings.databaseUrl, settings.databasePoolSize),
        autoLoadEntities: true,
      }),
    }),
  ],
  providers: [Transactions, PreparedQueries, Encryption],
  exports: [Transactions, PreparedQueries, Encryption],
})
export class DatabaseModule {}
