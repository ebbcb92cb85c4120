import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { JWTPayload } from 'jose';
import { Strategy } from 'passport-jwt';
import type { Grant } from './caller.js';
import { TokenVerifier } from './token-verifier.js';

type Verified = (error: Error | null, payload?: JWTPayload) => void;

/**
 * passport-jwt with the token that the guard has found. Its own verifier knows neither EdDSA nor tokens that must
 * expire, so its seam for another one (`JwtVerifier`) takes `TokenVerifier`.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(private readonly verifier: TokenVerifier) {
    super({
      jwtFromRequest: (request: FastifyRequest) => request.accessToken ?? null,
      secretOrKeyProvider: (_request: unknown, _token: string, done: (error: null, key: string) => void) =>
        done(null, 'chosen by the verifier'),
      passReqToCallback: true,
    });
    (Strategy as unknown as { JwtVerifier: unknown }).JwtVerifier = (
      token: string,
      _key: string,
      _options: unknown,
      done: Verified,
    ): void => {
      verifier.verify(token).then(
        (payload) => done(null, payload),
        (error: Error) => done(error),
      );
    };
  }

  /** Called by passport with the claims of a verified token; `false` refuses it. */
  validate(request: FastifyRequest, payload: JWTPayload): Grant | false {
    return this.verifier.remember(request.accessToken!, payload) ?? false;
  }
}
