import { createSecretKey, type KeyObject } from 'node:crypto';
import type { JWTHeaderParameters } from 'jose';
import type { TokenVerification } from '../config/settings.js';
import { JwksKeys } from './jwks-keys.js';

/** Where the keys for a token come from, and the algorithms that it may be signed with. */
export interface TokenKeys {
  readonly algorithms: readonly string[];
  /** Grows whenever a key that was accepted is accepted no more. */
  readonly generation: number;
  /**
   * The keys that a token with this header may be signed with, for the caller to try in turn. New ones are looked for
   * when those that are known have been tried.
   * @throws TokenKeysUnavailable when there is no key yet
   */
  candidates(header: JWTHeaderParameters): AsyncIterable<KeyObject>;
}

/** The keys that the settings choose. Pinning the algorithms to the kind of key keeps one from passing as the other. */
export function tokenKeys(verification: TokenVerification): TokenKeys {
  return 'secret' in verification ? sharedSecret(verification.secret) : new JwksKeys(verification.jwksUri);
}

function sharedSecret(secret: string): TokenKeys {
  const key = createSecretKey(Buffer.from(secret));
  return {
    algorithms: ['HS256'],
    generation: 0,
    async *candidates() {
      yield key;
    },
  };
}
