import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Scope } from './caller.js';

export const ACCESS = 'auth:access';
export const BEARER_SCHEME = 'bearer';

/** The handler is for callers whose token grants `scope`. Every handler has this or `@Public()`, or nothing starts. */
export function RequireScope(scope: Scope): MethodDecorator {
  return applyDecorators(SetMetadata(ACCESS, scope), ApiSecurity(BEARER_SCHEME, [scope]));
}

/** The handler needs no token. */
export function Public(): MethodDecorator {
  return SetMetadata(ACCESS, 'public');
}
