import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidRequest } from '../errors/api-exception.js';
import { undecodableParameter } from './decodable-url.js';
import { mustBeTaken, takesAny } from './handler-input.js';

/** Refuses a query that cannot be decoded, or that the handler does not take. */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query, url } = context.switchToHttp().getRequest<FastifyRequest>();
    // The parser takes such a parameter as it stands, and something would be searched for that nobody meant.
    const field = undecodableParameter(url);
    if (field !== undefined && !takesAny(context)) {
      throw invalidRequest([{ field, message: 'must be UTF-8, percent-encoded' }]);
    }
    mustBeTaken('query', query as object, context);
    return true;
  }
}
