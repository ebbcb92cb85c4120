import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';

/** An address of a host, as `net` takes it. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

/** Less than the resolver of the system may take in all, and more than one lost datagram costs it. */
const LOOKUP_TIMEOUT_MS = 8_000;

/**
 * The addresses of host names by the resolver of the system, which knows `/etc/hosts`, search domains and whatever
 * else is configured. It looks up few names at once and cannot be interrupted, so a name is never looked up twice at
 * the same time, and nobody waits for one for ever: a name that never resolves costs one place, however often used.
 */
@Injectable()
export class HostLookup {
  private readonly running = new Map<string, Promise<HostAddress[]>>();

  /** @throws Error when the name does not resolve, or not within 8 seconds */
  async addresses(host: string): Promise<HostAddress[]> {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family: family === 6 ? 6 : 4 }];
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${host} did not resolve in time`)), LOOKUP_TIMEOUT_MS);
    });
    return Promise.race([this.shared(host.toLowerCase()), timeout]).finally(() => clearTimeout(timer));
  }

  private shared(host: string): Promise<HostAddress[]> {
    let found = this.running.get(host);
    if (!found) {
      found = this.query(host).finally(() => this.running.delete(host));
      this.running.set(host, found);
    }
    return found;
  }

  /** Asks the system's resolver. */
  protected async query(host: string): Promise<HostAddress[]> {
    const found = await lookup(host, { all: true });
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  }
}
