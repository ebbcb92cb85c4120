import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { ApiException } from '../http/errors/api-exception.js';
import { RateLimiter, WINDOW_SECONDS } from './rate-limiter.js';

/** Refuses a caller that has used up its requests of the minute; 0 switches it off. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limiter: RateLimiter) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    return this.limiter.limit === 0 || !caller || this.admit(caller, context);
  }

  private async admit(caller: Caller, context: ExecutionContext): Promise<boolean> {
    const { limit } = this.limiter;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { allowed, remaining, resetSeconds } = await this.limiter.take(caller.subject);
    void reply.headers({
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(resetSeconds),
      'ratelimit-policy': `${limit};w=${WINDOW_SECONDS}`,
    });
    if (allowed) return true;
    void reply.header('retry-after', String(resetSeconds));
    throw new ApiException('rate_limited');
  }
}
