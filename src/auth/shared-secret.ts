import { createSecretKey } from 'node:crypto';
import type { TokenKeys } from './token-keys.js';

/** The one key of a secret that the issuer of tokens shares with this service. */
export function sharedSecret(secret: string): TokenKeys {
  const key = createSecretKey(Buffer.from(secret));
  return {
    algorithms: ['HS256'],
    generation: 0,
    async *candidates() {
      yield key;
    },
  };
}
