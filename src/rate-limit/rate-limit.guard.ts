import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { entriesCounterOf } from './limited-by-entries.decorator.js';
import { mustBeLeft } from './must-be-left.js';
import { EntryLimiter, RequestLimiter } from './rate-limiter.js';

/** A body counts as one entry for each so many bytes, as far as it has less of them. */
const BYTES_OF_AN_ENTRY = 4_096;

declare module 'fastify' {
  interface FastifyRequest {
    /** As how many entries the request was counted so far. */
    countedEntries?: number;
  }
}

/**
 * Refuses a caller that has used up its requests of the minute. Of reports (`@LimitedByEntries`) it refuses one that has used
 * up its entries, before the body is read; how many there are `EntryLimitGuard` counts. 0 switches either limit off.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly requests: RequestLimiter,
    private readonly entries: EntryLimiter,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!entriesCounterOf(context)) return mustBeLeft(this.requests, context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.countedEntries = entriesOfSize(request.body);
    return mustBeLeft(this.entries, context, request.countedEntries);
  }
}

/** For how many entries a body counts that is not read yet: whoever sends megabytes of nothing is to be limited as well. */
function entriesOfSize(body: unknown): number {
  return Buffer.isBuffer(body) ? Math.max(1, Math.ceil(body.byteLength / BYTES_OF_AN_ENTRY)) : 1;
}
