import { Module } from '@nestjs/common';
import { EntryLimiter, RequestLimiter } from './rate-limiter.js';

/** What a caller has left in a minute; `RateLimitGuard` and `EntryLimitGuard` ask of each request. */
@Module({ providers: [RequestLimiter, EntryLimiter], exports: [RequestLimiter, EntryLimiter] })
export class RateLimitModule {}
