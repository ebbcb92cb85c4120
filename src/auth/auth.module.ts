import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessDeclarations } from './access-declarations.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { JwtStrategy } from './jwt.strategy.js';
import { ScopeGuard } from './scope.guard.js';
import { TokenVerifier } from './token-verifier.js';

/** Who may ask for what: the token and scope guards on every route. The organization is the services' part. */
@Module({
  imports: [PassportModule, DiscoveryModule],
  providers: [
    TokenVerifier,
    JwtStrategy,
    AccessDeclarations,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: ScopeGuard },
  ],
})
export class AuthModule {}
