import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { forbidden } from '../http/api-exception.js';
import { ACCESS } from './access.decorators.js';
import type { Scope } from './caller.js';

/** Second of the guards: the token's scope covers the handler's, and it acts for some organization at all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Scope | 'public' | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (access === undefined || !caller?.hasScope(access) || caller.actsForNone) throw forbidden();
    return true;
  }
}
