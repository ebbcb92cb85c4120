import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { ApiException } from '../http/errors/api-exception.js';
import { type RateLimiter, WINDOW_SECONDS } from './rate-limiter.js';

/**
 * Counts the request, and tells in `RateLimit-*` what is left. Whoever has no token is not limited.
 * @throws ApiException 429 where so much is not left
 */
export function mustBeLeft(
  limiter: RateLimiter,
  context: ExecutionContext,
  amount = 1,
): boolean | Promise<boolean> {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  return limiter.limit === 0 || !caller || take(limiter, caller, context, amount);
}

async function take(
  limiter: RateLimiter,
  caller: Caller,
  context: ExecutionContext,
  amount: number,
): Promise<boolean> {
  const { limit } = limiter;
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  const { allowed, remaining, resetSeconds } = await limiter.take(caller.subject, amount);
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
