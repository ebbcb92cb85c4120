import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { forbidden } from '../http/errors/api-exception.js';
import { type Access, ACCESS } from './access.decorators.js';
import type { Caller } from './caller.js';
import { insufficientScope } from './challenges.js';

/** The token's scope covers the handler's, and it acts for some organization at all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
    if (access === 'public') return true;
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (access === undefined || !caller) throw forbidden();
    if (access === 'operator') mustBeUnrestricted(caller);
    else mustHaveScope(access, caller);
    return true;
  }
}

function mustBeUnrestricted(caller: Caller): void {
  if (!caller.isOperator) throw forbidden([{ field: 'org_ids', message: 'must be ["*"]' }]);
  if (!caller.isUnrestricted) throw insufficientScope('*');
}

function mustHaveScope(scope: Exclude<Access, 'public' | 'operator'>, caller: Caller): void {
  if (!caller.hasScope(scope)) throw insufficientScope(scope);
  if (caller.actsForNone) {
    throw forbidden([{ field: 'org_ids', message: 'The access token acts for no organization' }]);
  }
}
