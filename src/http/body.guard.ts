import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Last of the guards: throws what was wrong with the body. The parser only notes it, so that a caller who may not
 * ask at all is told that first (contract §2 *Order of checks*).
 */
@Injectable()
export class BodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { bodyError } = context.switchToHttp().getRequest<FastifyRequest>();
    if (bodyError) throw bodyError;
    return true;
  }
}
