import { BEARER_SCHEME } from '../auth/access.decorators.js';
import type { Operation } from './operations.js';

/**
 * Says in an operation's description which scope it needs. `@RequireScope` leaves the scope with the security
 * requirement, where OpenAPI 3.0 has scopes for OAuth 2.0 and OpenID Connect only.
 */
export function describeAccess(operation: Operation): void {
  const scopes = (operation.security ?? []).flatMap((requirement) => Object.values(requirement).flat());
  operation.security = scopes.length > 0 ? [{ [BEARER_SCHEME]: [] }] : [];
  const needs =
    scopes.length > 0
      ? `Requires the scope ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`
      : 'Requires no token.';
  operation.description = `${operation.description}\n\n${needs}`;
}
