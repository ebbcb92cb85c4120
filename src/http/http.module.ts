import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BodyGuard } from './body.guard.js';
import { ApiExceptionFilter } from './exception.filter.js';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { IdempotencyPurge } from './idempotency/idempotency-purge.js';
import { LargeAnswers } from './large-answers.js';
import { QueryGuard } from './query.guard.js';
import { RateLimitGuard } from './rate-limit/rate-limit.guard.js';
import { RateLimiter } from './rate-limit/rate-limiter.js';
import { ApiValidationPipe } from './validation.pipe.js';

/** What every request passes through, in the order of the lists (after the guards of `AuthModule`). */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [
    RateLimiter,
    IdempotencyKeys,
    IdempotencyPurge,
    LargeAnswers,
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: QueryGuard },
    { provide: APP_GUARD, useClass: BodyGuard },
    { provide: APP_PIPE, useClass: ApiValidationPipe },
    { provide: APP_FILTER, useClass: ApiExceptionFilter },
  ],
  exports: [IdempotencyKeys, LargeAnswers],
})
export class HttpModule {}
