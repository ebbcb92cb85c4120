import { Module } from '@nestjs/common';
import { RateLimiter } from './rate-limiter.js';

/** How many requests a caller has left in a minute; `RateLimitGuard` asks it of each request. */
@Module({ providers: [RateLimiter], exports: [RateLimiter] })
export class RateLimitModule {}
