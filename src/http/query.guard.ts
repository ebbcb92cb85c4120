import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mustBeTaken } from './handler-input.js';

/** Fourth of the guards: refuses a query where the handler takes none. */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    mustBeTaken('query', query as object, context);
    return true;
  }
}
