import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { JWTHeaderParameters } from 'jose';
import { fetchText } from './fetch-text.js';
import { KEY_ALGORITHMS, KeySet } from './key-set.js';
import type { TokenKeys } from './token-keys.js';
import { TokenKeysUnavailable } from './token-refusals.js';

const REFRESH_INTERVAL_MS = 5 * 60_000;
/** An unknown `kid` is looked up at once, unless the keys were fetched so many times within so long. */
const MAX_FETCHES = 5;
const MAX_FETCHES_WITHIN_MS = 60_000;
/** After a fetch that failed the next one waits for so long, twice as long after each more, up to the second bound. */
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 3_000;
const FETCH_TIMEOUT_MS = 3_000;
/** A key with a chain of certificates takes some kilobytes. */
const MAX_BYTES = 512 * 1024;

/**
 * The keys that an identity provider publishes (RFC 7517). Kept, refreshed every five minutes, and fetched again for
 * an unknown `kid`, so that a new key holds at once; at most five times a minute, so that invented ones cannot cause a
 * storm. While the provider is away, or answers with something else than keys, the last known keys stay in use, and it
 * is asked again soon: a failed fetch is none of the five.
 */
export class JwksKeys implements TokenKeys {
  readonly algorithms = KEY_ALGORITHMS;
  generation = 0;
  private readonly logger = new Logger('TokenKeys');
  private known?: { text: string; set: KeySet };
  /** When the latest fetches that succeeded began. */
  private readonly fetches: number[] = [];
  private failures = 0;
  private retryAt = 0;
  private fetching?: Promise<void>;

  constructor(private readonly uri: string) {}

  async *candidates(header: JWTHeaderParameters): AsyncGenerator<KeyObject> {
    const set = await this.presentSet();
    yield* set.fitting(header);
    if (set.has(header.kid) || this.fetchedTooOften()) return;
    await this.fetchUnlessFailing();
    if (this.known && this.known.set !== set) yield* this.known.set.fitting(header);
  }

  private async presentSet(): Promise<KeySet> {
    const age = performance.now() - (this.fetches.at(-1) ?? -Infinity);
    if (!this.known || age > REFRESH_INTERVAL_MS) {
      const failedBefore = this.failures > 0;
      const fetched = this.fetchUnlessFailing();
      // Nobody waits a second time for a provider that is away, as long as there are keys.
      if (!this.known || !failedBefore) await fetched;
    }
    if (this.known) return this.known.set;
    throw new TokenKeysUnavailable(Math.max(1, Math.ceil((this.retryAt - performance.now()) / 1000)));
  }

  private fetchedTooOften(): boolean {
    const latest = this.fetches.at(-MAX_FETCHES) ?? -Infinity;
    return performance.now() - latest < MAX_FETCHES_WITHIN_MS;
  }

  /** Fetches the keys, or waits for the fetch that is under way; not so soon after one that failed. */
  private fetchUnlessFailing(): Promise<void> {
    if (!this.fetching && performance.now() < this.retryAt) return Promise.resolve();
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    const began = performance.now();
    try {
      const text = await fetchText(this.uri, FETCH_TIMEOUT_MS, MAX_BYTES);
      if (text !== this.known?.text) {
        this.known = { text, set: KeySet.parse(text) };
        this.generation++;
      }
      this.fetches.push(began);
      if (this.fetches.length > MAX_FETCHES) this.fetches.shift();
      if (this.failures > 0) this.logger.log('Fetching the keys of the identity provider works again');
      this.failures = this.retryAt = 0;
    } catch (error) {
      if (this.failures === 0) {
        this.logger.warn(`Cannot fetch the keys of the identity provider: ${(error as Error).message}`);
      }
      const pause = Math.min(FIRST_RETRY_MS * 2 ** this.failures++, MAX_RETRY_MS);
      this.retryAt = performance.now() + pause;
    }
  }
}
