import type { KeyObject } from 'node:crypto';
import type { JWTHeaderParameters } from 'jose';

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
