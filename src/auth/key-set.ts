import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JWTHeaderParameters } from 'jose';

/** Far more than any provider has at once, since each may have to be tried on a token. */
const MAX_KEYS = 100;
/** RFC 7518 section 3.3. */
const MIN_RSA_BITS = 2048;

/** The algorithms that published keys may be for. */
export const KEY_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

interface VerificationKey {
  id?: string;
  algorithm: KeyAlgorithm;
  key: KeyObject;
}

/** The keys of a JWK Set (RFC 7517 section 5) that verify signatures. */
export class KeySet {
  private constructor(private readonly keys: VerificationKey[]) {}

  /**
   * Reads a JWK Set. Keys for other uses and of other kinds are left out, as RFC 7517 section 5 has it.
   * @throws Error when it is none, has no key that verifies a signature, or too many
   */
  static parse(text: string): KeySet {
    const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown };
    if (!Array.isArray(keys)) throw new Error('not a JWK Set');
    if (keys.length > MAX_KEYS) throw new Error(`more than ${MAX_KEYS} keys`);
    const usable = keys.map(verificationKeyOf).filter((key) => key !== undefined);
    if (usable.length === 0) throw new Error('no key can verify signatures');
    return new KeySet(usable);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.keys.some((key) => key.id === id);
  }

  /** The keys that a token with this header may be signed with; one without an id may be any. */
  fitting({ alg, kid }: JWTHeaderParameters): KeyObject[] {
    return this.keys
      .filter(
        ({ id, algorithm }) => algorithm === alg && (kid === undefined || id === undefined || id === kid),
      )
      .sort((a, b) => Number(b.id === kid) - Number(a.id === kid))
      .map(({ key }) => key);
  }
}

function verificationKeyOf(jwk: unknown): VerificationKey | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { use, key_ops: operations, alg, kid } = jwk as Record<string, unknown>;
  if (use !== undefined && use !== 'sig') return undefined;
  if (Array.isArray(operations) && !operations.includes('verify')) return undefined;
  const key = publicKeyOf(jwk);
  const algorithm = key && algorithmOf(key);
  if (!key || !algorithm || (alg !== undefined && !namesOf(algorithm).includes(alg))) return undefined;
  return { algorithm, key, ...(typeof kid === 'string' ? { id: kid } : {}) };
}

function publicKeyOf(jwk: object): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyAlgorithm | undefined {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'ec')
    return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS
    ? 'RS256'
    : undefined;
}

/** RFC 9864 has a name of its own for EdDSA with this curve. */
function namesOf(algorithm: KeyAlgorithm): unknown[] {
  return algorithm === 'EdDSA' ? ['EdDSA', 'Ed25519'] : [algorithm];
}
