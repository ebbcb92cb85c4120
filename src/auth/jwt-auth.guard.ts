import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unauthenticated, unavailable } from '../http/api-exception.js';
import { ERROR_TABLE, type ErrorTableRows } from '../http/error-table.js';
import { type Access, ACCESS } from './access.decorators.js';
import { Caller, type Grant } from './caller.js';
import { basicPassword, bearerToken } from './presented-token.js';
import { TokenKeysUnavailable } from './token-refusals.js';
import { TokenVerifier } from './token-verifier.js';

/** Has a browser ask for a name and a password, and send them with all that it asks for below the same path. */
const BASIC_CHALLENGE = 'Basic realm="Platform operators", charset="UTF-8"';

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
    const access = this.accessTo(context);
    if (access === 'public') return true;

    const token = bearerToken(request) ?? (access === 'operator' ? basicPassword(request) : undefined);
    const grant = token === undefined ? undefined : this.verifier.remembered(token);
    if (!grant) {
      request.accessToken = token;
      return super.canActivate(context) as Promise<boolean>;
    }
    request.caller = new Caller(grant, request.id);
    return true;
  }

  /** Passport's verdict: whatever it refused is one and the same 401 to the client; 503 where nobody can tell yet. */
  override handleRequest<T = Grant>(
    error: unknown,
    grant: T | false,
    info: unknown,
    context: ExecutionContext,
  ): T {
    const http = context.switchToHttp();
    if (info instanceof TokenKeysUnavailable) {
      void http.getResponse<FastifyReply>().header('retry-after', String(info.retryAfterSeconds));
      throw unavailable('Service temporarily unavailable');
    }
    if (error || !grant) {
      if (this.accessTo(context) === 'operator') {
        void http.getResponse<FastifyReply>().header('www-authenticate', BASIC_CHALLENGE);
      }
      throw unauthenticated();
    }
    const request = http.getRequest<FastifyRequest>();
    request.caller = new Caller(grant as unknown as Grant, request.id);
    return grant;
  }

  private accessTo(context: ExecutionContext): Access | undefined {
    return this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
  }
}
