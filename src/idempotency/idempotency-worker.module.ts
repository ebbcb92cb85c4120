import { Module } from '@nestjs/common';
import { IdempotencyPurge } from './idempotency-purge.js';

/** The part of idempotency that runs in workers. */
@Module({ providers: [IdempotencyPurge] })
export class IdempotencyWorkerModule {}
