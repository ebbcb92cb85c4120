import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mustBeTaken } from './handler-input.js';

/**
 * Throws what was wrong with the body, or with there being one. The parser only notes it, so that
 * a caller who may not ask at all is told that first (contract §1 *Order of checks*).
 */
@Injectable()
export class BodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body, bodyError } = context.switchToHttp().getRequest<FastifyRequest>();
    if (bodyError) throw bodyError;
    mustBeTaken('body', body ?? {}, context);
    return true;
  }
}
