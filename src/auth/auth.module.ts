import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessDeclarations } from './access-declarations.js';
import { JwtStrategy } from './jwt.strategy.js';
import { TokenVerifier } from './token-verifier.js';

/** Who asks, and whether every route declares who may. The organization is the services' part. */
@Module({
  imports: [PassportModule, DiscoveryModule],
  providers: [TokenVerifier, JwtStrategy, AccessDeclarations],
  exports: [TokenVerifier],
})
export class AuthModule {}
