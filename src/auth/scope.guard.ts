import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { forbidden } from '../http/api-exception.js';
import { type Access, ACCESS } from './access.decorators.js';
import type { Caller } from './caller.js';

/** Second of the guards: the token's scope covers the handler's, and it acts for some organization at all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (access === undefined || !caller || !mayUse(access, caller)) throw forbidden();
    return true;
  }
}

function mayUse(access: Exclude<Access, 'public'>, caller: Caller): boolean {
  if (access === 'operator') return caller.isUnrestricted;
  return caller.hasScope(access) && !caller.actsForNone;
}
