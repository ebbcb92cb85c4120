import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  createLocalJWKSet,
  type CryptoKey,
  errors,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import type { TokenVerification } from '../config/settings.js';

type VerificationKey = KeyObject | CryptoKey;

/** An unknown `kid` is looked up at once, unless so many fetches were made within so long. */
const MAX_FETCHES = 5;
const MAX_FETCHES_WITHIN_MS = 60_000;
const REFRESH_INTERVAL_MS = 5 * 60_000;
const FETCH_TIMEOUT_MS = 5_000;

/** Where the key for a token comes from, and the algorithms that it may be signed with. */
export interface TokenKeys {
  readonly algorithms: string[];
  /** Grows whenever a key that was accepted is accepted no more. */
  readonly generation: number;
  keyFor(header: JWSHeaderParameters): Promise<VerificationKey>;
}

/** The keys that the settings choose. Pinning the algorithms to the kind of key keeps one from passing as the other. */
export function tokenKeys(verification: TokenVerification): TokenKeys {
  return 'secret' in verification ? sharedSecret(verification.secret) : new JwksKeys(verification.jwksUri);
}

function sharedSecret(secret: string): TokenKeys {
  const key = createSecretKey(Buffer.from(secret));
  return { algorithms: ['HS256'], generation: 0, keyFor: async () => key };
}

/**
 * The keys that an identity provider publishes (RFC 7517). Kept, refreshed every five minutes, and fetched again for
 * an unknown `kid`, so that a new key holds at once; at most five times a minute, so that invented ones cannot cause a
 * storm. While the provider is away the last known keys stay in use.
 */
export class JwksKeys implements TokenKeys {
  readonly algorithms = ['RS256', 'ES256', 'EdDSA'];
  generation = 0;
  private known?: { text: string; find: ReturnType<typeof createLocalJWKSet> };
  /** When the latest fetches began. */
  private readonly fetches: number[] = [];
  private fetching?: Promise<void>;

  constructor(private readonly uri: string) {}

  async keyFor(header: JWSHeaderParameters): Promise<VerificationKey> {
    if (!this.known || Date.now() - (this.fetches.at(-1) ?? 0) > REFRESH_INTERVAL_MS) await this.refetch();
    try {
      return await this.find(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.refetch();
      return this.find(header);
    }
  }

  private async find(header: JWSHeaderParameters): Promise<VerificationKey> {
    if (!this.known) throw new errors.JWKSNoMatchingKey();
    return this.known.find(header);
  }

  /** Fetches the keys, unless that is under way, or was done too often of late. */
  private refetch(): Promise<void> {
    const now = Date.now();
    if (this.fetching) return this.fetching;
    if (now - (this.fetches.at(-MAX_FETCHES) ?? -Infinity) < MAX_FETCHES_WITHIN_MS) return Promise.resolve();
    this.fetches.push(now);
    if (this.fetches.length > MAX_FETCHES) this.fetches.shift();
    this.fetching = this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    try {
      const response = await fetch(this.uri, {
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
        redirect: 'error',
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const text = await response.text();
      if (text === this.known?.text) return;
      this.known = { text, find: createLocalJWKSet(JSON.parse(text) as JSONWebKeySet) };
      this.generation++;
    } catch {
      // Keys that were published before stay in use; without any, tokens are refused.
    }
  }
}
