import type { NaptrRecord, ResolverOptions, SrvRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { within } from '../timing/within.js';
import { type HostAddress, SystemLookup } from './system-lookup.js';

/** For each server and try; the answers have to come within the patience of the {@link NameResolver} in all. */
const TRY: ResolverOptions = { timeout: 400, tries: 2 };
const PATIENCE_MS = 1_000;
/** For the resolver of the system, which is asked last. */
const SYSTEM_PATIENCE_MS = 2_000;

/** The answers that there is no such record (NXDOMAIN, no data, a name that cannot exist). */
const NOTHING = ['ENOTFOUND', 'ENODATA', 'EBADNAME'];
/** What it comes to that no server has answered. */
const SILENCE = ['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED'];

/** RFC 6761 section 6.3: a resolver must not ask the network for these. */
const LOCALHOST = /^(?:.*\.)?localhost\.?$/i;
const LOOPBACK: readonly HostAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** DNS did not tell whether there are such records. */
export class LookupFailure extends Error {
  constructor(
    name: string,
    readonly code: string,
  ) {
    super(`${name} could not be looked up: ${code}`);
  }

  /** Whether no server answered at all. */
  get silent(): boolean {
    return SILENCE.includes(this.code);
  }
}

export interface NameResolverOptions {
  /** DNS servers as `node:dns` takes them; empty (the default) for those of the system. */
  servers?: readonly string[];
  /** How long the DNS servers may take to answer a question (default 1 s). */
  patienceMs?: number;
  /** Asked for the addresses that DNS does not have. */
  system?: Pick<SystemLookup, 'addresses'>;
}

/** How the addresses of a name are asked for. */
export interface AddressQuery {
  /** The organization whose traffic needs them; look-ups of the system are shared out among these. */
  onBehalfOf?: string;
  /**
   * Whether the DNS servers have just left another question unanswered. Some answer for addresses all the same, so both
   * they and the system are asked then, and the first one to have an address is believed.
   */
  dnsSeemsSilent?: boolean;
}

/** A resolver that asks these DNS servers, or those of the system where there are none. */
export function dnsResolver(servers: readonly string[], options: ResolverOptions): Resolver {
  const resolver = new Resolver(options);
  if (servers.length > 0) resolver.setServers(servers);
  return resolver;
}

/**
 * Resolves names for everything that goes out to hosts that others name: by the DNS servers of the settings, and where
 * these have no address or do not answer, by the resolver of the system.
 */
export class NameResolver {
  private readonly dns: Resolver;
  private readonly patienceMs: number;
  private readonly system: Pick<SystemLookup, 'addresses'>;

  constructor({
    servers = [],
    patienceMs = PATIENCE_MS,
    system = new SystemLookup(),
  }: NameResolverOptions = {}) {
    this.dns = dnsResolver(servers, TRY);
    this.patienceMs = patienceMs;
    this.system = system;
  }

  /**
   * The addresses of a host, IPv4 first, none twice; at least one.
   * @throws LookupFailure where DNS could not be asked and the system has none, Error where there is none
   */
  async addresses(
    name: string,
    { onBehalfOf = '', dnsSeemsSilent = false }: AddressQuery = {},
  ): Promise<HostAddress[]> {
    const family = isIP(name);
    if (family !== 0) return [{ address: name, family: family === 6 ? 6 : 4 }];
    if (LOCALHOST.test(name)) return [...LOOPBACK];
    const byDns = this.byDns(name);
    const bySystem = (): Promise<HostAddress[]> => this.bySystem(name, onBehalfOf);
    try {
      return await (dnsSeemsSilent ? Promise.any([byDns, bySystem()]) : byDns.catch(bySystem));
    } catch {
      // What DNS said tells more.
      return byDns;
    }
  }

  /** SRV records as they come (RFC 2782), none where there are none. @throws LookupFailure */
  srv(name: string): Promise<SrvRecord[]> {
    return this.ask(name, () => this.dns.resolveSrv(name));
  }

  /** NAPTR records as they come (RFC 3403), none where there are none. @throws LookupFailure */
  naptr(name: string): Promise<NaptrRecord[]> {
    return this.ask(name, () => this.dns.resolveNaptr(name));
  }

  /** @throws LookupFailure where DNS could not be asked, Error where it has none */
  private async byDns(name: string): Promise<HostAddress[]> {
    const found = await Promise.all([this.ofFamily(name, 4), this.ofFamily(name, 6)]);
    const addresses = found.flatMap((each) => (Array.isArray(each) ? each : []));
    if (addresses.length > 0) return addresses;
    throw found.find((each) => each instanceof LookupFailure) ?? new Error(`${name} has no address`);
  }

  private async bySystem(name: string, owner: string): Promise<HostAddress[]> {
    return distinct(await this.system.addresses(name.toLowerCase(), owner, SYSTEM_PATIENCE_MS));
  }

  private async ofFamily(name: string, family: 4 | 6): Promise<HostAddress[] | LookupFailure> {
    try {
      const query = family === 4 ? () => this.dns.resolve4(name) : () => this.dns.resolve6(name);
      const found = await this.ask(name, query);
      return found.map((address) => ({ address, family }));
    } catch (error) {
      return error as LookupFailure;
    }
  }

  private async ask<T>(name: string, query: () => Promise<T[]>): Promise<T[]> {
    const late = (): never => {
      throw new LookupFailure(name, 'ETIMEOUT');
    };
    try {
      return await within(query(), this.patienceMs, late);
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      if (NOTHING.includes(code)) return [];
      throw error instanceof LookupFailure ? error : new LookupFailure(name, code);
    }
  }
}

/** IPv4 goes first, as it is what phones and gateways have. The hosts file may name an address more than once. */
function distinct(found: HostAddress[]): HostAddress[] {
  const byAddress = new Map(found.map((each) => [each.address, each]));
  return [...byAddress.values()].sort((a, b) => a.family - b.family);
}
