import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { entriesCounterOf } from './limited-by-entries.decorator.js';
import { mustBeLeft } from './must-be-left.js';
import { EntryLimiter } from './rate-limiter.js';

/** Refuses a report with more entries than its caller has left in the minute, once its body is read. */
@Injectable()
export class EntryLimitGuard implements CanActivate {
  constructor(private readonly entries: EntryLimiter) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const count = entriesCounterOf(context);
    if (!count) return true;
    const { body, countedEntries = 0 } = context.switchToHttp().getRequest<FastifyRequest>();
    const more = isObject(body) ? count(body) - countedEntries : 0;
    return more <= 0 || mustBeLeft(this.entries, context, more);
  }
}

function isObject(body: unknown): body is object {
  return typeof body === 'object' && body !== null;
}
