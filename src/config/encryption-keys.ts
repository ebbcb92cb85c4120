import { createHash } from 'node:crypto';
import type { Environment } from './environment.js';

/** An AES-256 key and the short name that is stored beside what it encrypted. */
export interface EncryptionKey {
  id: string;
  key: Buffer;
}

/**
 * The keys of `ENCRYPTION_KEY` (encrypts and decrypts) and `ENCRYPTION_KEYS_PREVIOUS` (a list; these only decrypt).
 * A key's id is derived from the key, so that rotating means moving the old value to the second variable.
 */
export function parseEncryptionKeys(env: Environment, localKey: string | undefined): EncryptionKey[] {
  const current = env.text('ENCRYPTION_KEY') ?? localKey;
  if (current === undefined) return env.reject('ENCRYPTION_KEY', 'is missing', []);
  return [
    ...parseKey(env, 'ENCRYPTION_KEY', current),
    ...env
      .list('ENCRYPTION_KEYS_PREVIOUS')
      .flatMap((text) => parseKey(env, 'ENCRYPTION_KEYS_PREVIOUS', text)),
  ];
}

function parseKey(env: Environment, name: string, text: string): EncryptionKey[] {
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (key.length !== 32) return env.reject(name, 'must be 32 bytes in base64 or hexadecimal', []);
  return [{ id: createHash('sha256').update(key).digest('hex').slice(0, 8), key }];
}
