import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiException, unauthenticated, unavailable } from '../http/errors/api-exception.js';
import { ERROR_TABLE, type ErrorTableRows } from '../http/errors/error-table.js';
import { type Access, ACCESS } from './access.decorators.js';
import { Caller, type Grant } from './caller.js';
import { invalidToken } from './challenges.js';
import { basicPassword, bearerToken, presentsBearer } from './presented-token.js';
import { TokenKeysUnavailable, TokenRefused } from './token-refusals.js';
import { TokenVerifier } from './token-verifier.js';

/** Has a browser ask for a name and a password, and send them with all that it asks for below the same path. */
const BASIC_CHALLENGE = 'Basic realm="Platform operators", charset="UTF-8"';

/** Knows who asks, or answers 401. */
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

  /** Passport's verdict: 401 with the reason where there is a token to say something of; 503 where nobody can tell yet. */
  override handleRequest<T = Grant>(
    error: unknown,
    grant: T | false,
    info: unknown,
    context: ExecutionContext,
  ): T {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (info instanceof TokenKeysUnavailable) {
      void http.getResponse<FastifyReply>().header('retry-after', String(info.retryAfterSeconds));
      throw unavailable();
    }
    if (error || !grant) {
      throw this.refusal(info, context);
    }
    request.caller = new Caller(grant as unknown as Grant, request.id);
    return grant;
  }

  private refusal(info: unknown, context: ExecutionContext): ApiException {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const bearer = presentsBearer(request);
    const refused = request.accessToken === undefined ? 'malformed' : 'claims';
    const reason = info instanceof TokenRefused ? info.reason : refused;
    const failure = bearer || request.accessToken !== undefined ? invalidToken(reason) : unauthenticated();
    if (this.accessTo(context) === 'operator' && !bearer) failure.challenge = BASIC_CHALLENGE;
    return failure;
  }

  private accessTo(context: ExecutionContext): Access | undefined {
    return this.reflector.get<Access | undefined>(ACCESS, context.getHandler());
  }
}
