import type { SrvRecord } from 'node:dns';
import { defaultPort, isAvailable, orderByWeight } from '../../sip/index.js';
import type { DnsRecords } from '../domain.entity.js';
import type { DnsSession, Lookup } from './dns-client.js';

/** By preference (RFC 3263 section 4.1: what is encrypted comes first). */
const SERVICES = ['_sips._tcp', '_sip._tcp', '_sip._udp'];

/** Where the domain takes SIP over TLS. */
export interface SipsTarget {
  host: string;
  port: number;
}

/** What DNS says of a domain. */
export interface DomainFacts {
  records: DnsRecords;
  /** In the order to try them; none where the domain says that it has no SIP over TLS. */
  sips: SipsTarget[];
}

/**
 * Looks up the records of a domain.
 * @param known what was found before, which stands where DNS could not be asked this time
 */
export async function lookUpDomain(
  dns: DnsSession,
  domain: string,
  known: DnsRecords | null,
): Promise<DomainFacts> {
  const [a, aaaa, ...services] = await Promise.all([
    dns.a(domain),
    dns.aaaa(domain),
    ...SERVICES.map((service) => dns.srv(`${service}.${domain}`)),
  ]);
  const records = {
    a_record: firstOf(a, known?.a_record),
    aaaa_record: firstOf(aaaa, known?.aaaa_record),
    srv_record: firstService(services, known?.srv_record),
  };
  return { records, sips: sipsTargets(domain, services[0].records) };
}

/**
 * Where to ask for the certificate: at the SRV records as RFC 2782 orders them, or where there are none at the domain
 * itself.
 * @param random a number from 0 to below 1
 */
export function sipsTargets(domain: string, srv: SrvRecord[], random = Math.random): SipsTarget[] {
  if (srv.length === 0) return [{ host: domain, port: defaultPort('TLS') }];
  return orderByWeight(srv.filter(isAvailable), random).map(({ name, port }) => ({ host: name, port }));
}

function firstOf({ records, failure }: Lookup<string>, known: string | null = null): string | null {
  return failure === undefined ? ([...records].sort()[0] ?? null) : known;
}

function firstService(services: Lookup<SrvRecord>[], known: string | null = null): string | null {
  const found = services.find(({ records }) => records.some(isAvailable));
  if (found) return found.name;
  return services.some(({ failure }) => failure !== undefined) ? known : null;
}
