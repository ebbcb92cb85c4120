import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type JWTPayload, jwtVerify } from 'jose';
import { Settings } from '../config/settings.js';
import { idPattern } from '../database/ids.js';
import { unsafeText } from '../http/unsafe-text.js';
import { EVERY_ORGANIZATION, type Grant } from './caller.js';
import { type TokenKeys, tokenKeys } from './token-keys.js';

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
    this.keys = tokenKeys(settings.tokenVerification);
  }

  /** The grant of a token that was verified before and still holds. */
  remembered(token: string): Grant | undefined {
    const cached = this.cache.get(digest(token));
    if (!cached || cached.until <= Date.now() || cached.generation !== this.keys.generation) return undefined;
    return cached.grant;
  }

  /**
   * The claims of a valid token: signature, algorithm, issuer, audience, times (60 s of skew), and `exp` and `sub`
   * present (RFC 9068 section 4, RFC 8725).
   * @throws JOSEError when it is not valid
   */
  async verify(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, (header) => this.keys.keyFor(header), {
      algorithms: this.keys.algorithms,
      issuer: this.settings.tokenIssuer,
      audience: this.settings.tokenAudience,
      clockTolerance: CLOCK_SKEW_SECONDS,
      requiredClaims: ['iss', 'aud', 'exp', 'sub'],
    });
    return payload;
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
