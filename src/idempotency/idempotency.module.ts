import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeyStore } from './idempotency-key.store.js';

/** What `@Idempotent()` needs on any endpoint. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyKeyStore],
  exports: [IdempotencyKeyStore],
})
export class IdempotencyModule {}
