import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Scope } from './caller.js';

export const ACCESS = 'auth:access';
export const BEARER_SCHEME = 'bearer';

/** Who a handler is for, as one of the decorators below declares it. Every handler has one of them, or nothing starts. */
export type Access = Scope | 'operator' | 'public';

/** The handler is for callers whose token grants `scope`. */
export function RequireScope(scope: Scope): MethodDecorator {
  return applyDecorators(SetMetadata(ACCESS, scope), ApiSecurity(BEARER_SCHEME, [scope]));
}

/**
 * The handler is for people who run the platform: its caller acts for every organization and has every scope. They
 * come with a browser, so their token may also be the password of HTTP Basic.
 */
export function RequireOperator(): MethodDecorator {
  return SetMetadata(ACCESS, 'operator');
}

/** The handler needs no token. */
export function Public(): MethodDecorator {
  return SetMetadata(ACCESS, 'public');
}
