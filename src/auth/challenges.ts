import { type ApiException, forbidden, unauthenticated } from '../http/errors/api-exception.js';
import type { RefusalReason } from './token-refusals.js';

/** What the bearer of a refused token is told; nothing of the keys, and nothing of what the token says. */
const REASONS: Record<RefusalReason, string> = {
  malformed: 'The access token is malformed',
  algorithm: 'The access token is signed with an algorithm that is not accepted',
  type: 'The token is not an access token',
  signature: 'The signature of the access token is invalid',
  expired: 'The access token has expired',
  not_yet_valid: 'The access token is not valid yet',
  issuer: 'The access token is from another issuer',
  audience: 'The access token is for another audience',
  claims: 'A claim of the access token is missing or malformed',
};

/** 401: a token was sent and refused (RFC 6750 section 3.1). */
export function invalidToken(reason: RefusalReason): ApiException {
  const message = REASONS[reason];
  return Object.assign(unauthenticated([{ field: 'Authorization', message }]), {
    challenge: `Bearer error="invalid_token", error_description="${message}"`,
  });
}

/** 403: the token does not grant the scope (RFC 6750 section 3.1). */
export function insufficientScope(scope: string): ApiException {
  const message = `The access token does not grant the scope ${scope}`;
  return Object.assign(forbidden([{ field: 'scope', message }]), {
    challenge: `Bearer error="insufficient_scope", error_description="${message}", scope="${scope}"`,
  });
}

/** 403: an organization that the caller has named himself. */
export function notActingFor(organizationId: string): ApiException {
  const message = `The access token does not act for ${organizationId}`;
  return forbidden([{ field: 'organization_id', message }]);
}

/** 403: a resource of another organization, whose it is not being said. */
export function notActingForOwner(): ApiException {
  const message = 'The access token does not act for the organization of this resource';
  return forbidden([{ field: 'org_ids', message }]);
}
