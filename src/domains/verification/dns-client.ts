import type { SrvRecord } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { dnsResolver } from '../../dns/name-resolver.js';

/** For each try of a question; the second is the last one. */
const TIMEOUT_MS = 1_500;
const TRIES = 2;

/** What was found of one type under a name. */
export interface Lookup<Data> {
  name: string;
  /** Empty where there are none, and where nothing could be learned. */
  records: Data[];
  /** Why nothing could be learned, for a client to read; unset where DNS did answer. */
  failure?: string;
}

/** The answers that there is no such record, rather than no answer (NXDOMAIN, no data, a name that cannot exist). */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

const FAILURES: Record<string, string> = {
  ETIMEOUT: 'no DNS server responded in time',
  ECANCELLED: 'no DNS server responded in time',
  ECONNREFUSED: 'no DNS server is reachable',
  ESERVFAIL: 'the DNS server failed (SERVFAIL)',
  EREFUSED: 'the DNS server refused the query (REFUSED)',
};

/**
 * Asks the DNS servers of the settings, or else the system's. An answer is bounded by DNS itself (65,535 octets over
 * TCP, RFC 1035 section 4.2.2), and a chain of CNAMEs is for the server to follow, never for us.
 */
export class DnsSession {
  private readonly resolver: Resolver;

  constructor(
    servers: string[],
    private readonly signal: AbortSignal,
  ) {
    this.resolver = dnsResolver(servers, { timeout: TIMEOUT_MS, tries: TRIES });
    signal.addEventListener('abort', () => this.resolver.cancel(), { once: true });
  }

  /** TXT records, each with its strings joined (RFC 7208 section 3.3). */
  async txt(name: string): Promise<Lookup<string>> {
    const { records, ...rest } = await this.ask(name, () => this.resolver.resolveTxt(name));
    return { ...rest, records: records.map((strings) => decoded(strings.join(''))) };
  }

  /** IPv4 addresses. */
  a(name: string): Promise<Lookup<string>> {
    return this.ask(name, () => this.resolver.resolve4(name));
  }

  /** IPv6 addresses. */
  aaaa(name: string): Promise<Lookup<string>> {
    return this.ask(name, () => this.resolver.resolve6(name));
  }

  /** SRV records (RFC 2782). */
  srv(name: string): Promise<Lookup<SrvRecord>> {
    return this.ask(name, () => this.resolver.resolveSrv(name));
  }

  private async ask<Data>(name: string, work: () => Promise<Data[]>): Promise<Lookup<Data>> {
    if (this.signal.aborted) return { name, records: [], failure: FAILURES.ECANCELLED };
    try {
      return { name, records: await work() };
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (NOTHING.has(code)) return { name, records: [] };
      return { name, records: [], failure: FAILURES[code] ?? 'the DNS server returned no usable response' };
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of octets, which Node gives as a character each: UTF-8 where they are that. */
function decoded(octets: string): string {
  try {
    return utf8.decode(Buffer.from(octets, 'latin1'));
  } catch {
    return octets;
  }
}

/** Opens sessions with the DNS servers of the settings. */
@Injectable()
export class DnsClient {
  constructor(private readonly settings: Settings) {}

  /** @param signal ends every question that is still open */
  session(signal: AbortSignal): DnsSession {
    return new DnsSession(this.settings.dnsServers, signal);
  }
}
