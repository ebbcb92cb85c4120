import type { JWTHeaderParameters, JWTPayload } from 'jose';

/** RFC 9068 section 2.1; the prefix `application/` may be left out (RFC 7515 section 4.1.9). */
const ACCESS_TOKEN_TYPE = 'at+jwt';
/** Of providers that say in a claim what a token is for, the words for access tokens. */
const ACCESS_TOKEN_WORDS = ['access', 'accesstoken', 'at+jwt', 'bearer', 'jwt'];
const KIND_CLAIMS = ['typ', 'token_use', 'token_type'];
/** Of ID tokens (OpenID Connect Core sections 2 and 3.3.2.11) and of security events, such as a logout (RFC 8417). */
const OTHER_TOKENS_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Whether a token may be taken for an access token (RFC 8725 section 3.11): its type says so, or says nothing in
 * particular, and nothing in it is of another kind of token.
 * @param typeRequired whether saying nothing in particular, as many providers do, is not enough
 */
export function isAccessToken(
  { typ }: JWTHeaderParameters,
  payload: JWTPayload,
  typeRequired: boolean,
): boolean {
  const type = typ?.toLowerCase().replace(/^application\//, '');
  const typed = type === ACCESS_TOKEN_TYPE || (!typeRequired && (type === undefined || type === 'jwt'));
  return (
    typed &&
    OTHER_TOKENS_CLAIMS.every((claim) => !isPresent(payload[claim])) &&
    KIND_CLAIMS.every((claim) => !isPresent(payload[claim]) || isAccessTokenWord(payload[claim]))
  );
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isAccessTokenWord(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return ACCESS_TOKEN_WORDS.includes(value.toLowerCase().replace(/^application\/|[_-]/g, ''));
}
