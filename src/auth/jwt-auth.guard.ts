import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { unauthenticated } from '../http/api-exception.js';
import { ERROR_TABLE, type ErrorTableRows } from '../http/error-table.js';
import { ACCESS } from './access.decorators.js';
import { Caller, type Grant } from './caller.js';
import { bearerToken } from './jwt.strategy.js';
import { TokenVerifier } from './token-verifier.js';

/** First of the guards: knows who asks, or answers 401. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {
    super();
  }

  override canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.errorTable = this.reflector.get<ErrorTableRows>(ERROR_TABLE, context.getHandler());
    if (this.reflector.get(ACCESS, context.getHandler()) === 'public') return true;

    const token = bearerToken(request);
    const grant = token === undefined ? undefined : this.verifier.remembered(token);
    if (!grant) return super.canActivate(context) as Promise<boolean>;
    request.caller = new Caller(grant, request.id);
    return true;
  }

  /** Passport's verdict: whatever it refused is one and the same 401 to the client. */
  override handleRequest<T = Grant>(
    error: unknown,
    grant: T | false,
    _info: unknown,
    context: ExecutionContext,
  ): T {
    if (error || !grant) throw unauthenticated();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.caller = new Caller(grant as unknown as Grant, request.id);
    return grant;
  }
}
