import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
} from 'jose';
import { Settings, type TokenVerification } from '../config/settings.js';
import { idPattern } from '../database/ids.js';
import { unsafeText } from '../http/requests/unsafe-text.js';
import { EVERY_ORGANIZATION, type Grant } from './caller.js';
import { JwksKeys } from './jwks-keys.js';
import { sharedSecret } from './shared-secret.js';
import type { TokenKeys } from './token-keys.js';
import { type RefusalReason, TokenRefused } from './token-refusals.js';
import { isAccessToken } from './token-type.js';

const CLOCK_SKEW_SECONDS = 60;
const CACHED_TOKENS = 10_000;
/** Bounds how long a key that its provider has withdrawn is still honoured. */
const CACHED_FOR_MS = 60_000;

interface CachedGrant {
  grant: Grant;
  until: number;
  generation: number;
}

/** Verifies access tokens and remembers the verified ones, since verifying costs more than the rest of a read. */
@Injectable()
export class TokenVerifier {
  private readonly keys: TokenKeys;
  private readonly cache = new Map<string, CachedGrant>();

  constructor(private readonly settings: Settings) {
    this.keys = keysOf(settings.tokenVerification);
  }

  /** The grant of a token that was verified before and still holds. */
  remembered(token: string): Grant | undefined {
    const cached = this.cache.get(digest(token));
    if (!cached || cached.until <= Date.now() || cached.generation !== this.keys.generation) return undefined;
    return cached.grant;
  }

  /**
   * The claims of a valid token: type, algorithm, signature, issuer, audience, times (60 s of skew), and `exp` and
   * `sub` present (RFC 9068 section 4, RFC 8725). What can be told without a key is told first.
   * @throws TokenRefused when it is not valid
   * @throws TokenKeysUnavailable when that cannot be told yet
   */
  async verify(token: string): Promise<JWTPayload> {
    const header = this.acceptableHeader(token);
    for await (const key of this.keys.candidates(header)) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [...this.keys.algorithms],
          issuer: this.settings.tokenIssuer,
          audience: this.settings.tokenAudience,
          clockTolerance: CLOCK_SKEW_SECONDS,
          requiredClaims: ['iss', 'aud', 'exp', 'sub'],
        });
        return payload;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason !== 'signature') throw new TokenRefused(reason, { cause: error });
      }
    }
    throw new TokenRefused('signature');
  }

  /** Whether the token is valid; if so it is remembered. */
  async accepts(token: string): Promise<boolean> {
    if (this.remembered(token)) return true;
    try {
      return this.remember(token, await this.verify(token)) !== undefined;
    } catch {
      // Why is told by the guard, which asks again.
      return false;
    }
  }

  private acceptableHeader(token: string): JWTHeaderParameters {
    const { header, payload } = decoded(token);
    if (typeof header.alg !== 'string' || !this.keys.algorithms.includes(header.alg)) {
      throw new TokenRefused('algorithm');
    }
    if (!isAccessToken(header, payload, this.settings.tokenTypeRequired)) throw new TokenRefused('type');
    return header;
  }

  /** What the claims grant; remembered for the token until it expires. */
  remember(token: string, payload: JWTPayload): Grant | undefined {
    const grant = grantOf(payload);
    if (!grant) return undefined;
    if (this.cache.size >= CACHED_TOKENS) this.cache.delete(this.cache.keys().next().value!);
    const expiry = (payload.exp! + CLOCK_SKEW_SECONDS) * 1000;
    this.cache.set(digest(token), {
      grant,
      until: Math.min(expiry, Date.now() + CACHED_FOR_MS),
      generation: this.keys.generation,
    });
    return grant;
  }
}

/** Pinning the algorithms to the kind of key keeps one from passing as the other. */
function keysOf(verification: TokenVerification): TokenKeys {
  return 'secret' in verification ? sharedSecret(verification.secret) : new JwksKeys(verification.jwksUri);
}

function decoded(token: string): { header: JWTHeaderParameters; payload: JWTPayload } {
  try {
    const header = decodeProtectedHeader(token) as JWTHeaderParameters;
    for (const text of [header.typ, header.kid]) {
      if (text !== undefined && typeof text !== 'string') throw new TokenRefused('malformed');
    }
    return { header, payload: decodeJwt(token) };
  } catch (error) {
    throw new TokenRefused('malformed', { cause: error });
  }
}

const REASON_OF_CLAIM: Record<string, RefusalReason> = {
  aud: 'audience',
  iss: 'issuer',
  nbf: 'not_yet_valid',
};

function reasonOf(error: unknown): RefusalReason {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'malformed';
  // A claim that is missing is none of another value.
  return error.reason === 'check_failed' ? (REASON_OF_CLAIM[error.claim] ?? 'claims') : 'claims';
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}

const ORGANIZATION_ID = idPattern('org');

/** Claims of another form than they should have grant nothing, rather than something unforeseen. */
function grantOf(payload: JWTPayload): Grant | undefined {
  const { sub, scope, org_ids: organizationIds } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || unsafeText(sub)) return undefined;
  const organizations: unknown[] = Array.isArray(organizationIds) ? organizationIds : [];
  return {
    subject: sub,
    scopes: new Set(typeof scope === 'string' ? scope.split(' ') : []),
    organizationIds: new Set(organizations.filter(isOrganization)),
  };
}

function isOrganization(id: unknown): id is string {
  return typeof id === 'string' && (id === EVERY_ORGANIZATION || ORGANIZATION_ID.test(id));
}
