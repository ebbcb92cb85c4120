import type { NaptrRecord, SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type AddressQuery, LookupFailure, type NameResolver } from '../dns/name-resolver.js';
import type { HostAddress } from '../dns/system-lookup.js';
import { defaultPort } from './default-port.js';
import { SipError } from './errors.js';
import type { SocketAddress, Transport } from './flow.js';
import { isAvailable, orderByWeight } from './srv.js';
import type { TlsTrust } from './stream.js';
import { parseSipUri, type SipUri } from './uri.js';

/** The look-ups of RFC 3263. */
export type SipResolver = Pick<NameResolver, 'addresses' | 'srv' | 'naptr'>;

export interface LocateOptions {
  /** Decides among SRV records of one priority; a number from 0 to below 1. */
  random?: () => number;
  /** The organization whose request it is. */
  onBehalfOf?: string;
}

/** Where a request can be sent. */
export interface Target extends SocketAddress {
  readonly transport: Transport;
  /** The host of the URI, for the certificate. */
  readonly serverName: string;
  /** Whom to trust there over TLS. */
  readonly trust?: TlsTrust;
}

/** More than any honest name has; what a hostile one adds is not tried. */
const MAX_TARGETS = 12;
/** In our order of preference where neither the URI nor NAPTR says one. */
const SERVICES: readonly { transport: Transport; srv: string; naptr: string }[] = [
  { transport: 'UDP', srv: '_sip._udp', naptr: 'SIP+D2U' },
  { transport: 'TCP', srv: '_sip._tcp', naptr: 'SIP+D2T' },
  { transport: 'TLS', srv: '_sips._tcp', naptr: 'SIPS+D2T' },
];

/**
 * Finds the addresses to try for a URI, in order (RFC 3263 §4): by NAPTR, SRV, A and AAAA for a name, at once for an
 * address. IPv4 goes before IPv6, as it is what phones and gateways have.
 * @throws SipError `dns` when there is none, `invalid` for a transport that is not supported
 */
export async function locate(
  uri: SipUri,
  resolver: SipResolver,
  { random = Math.random, onBehalfOf }: LocateOptions = {},
): Promise<Target[]> {
  const maddr = uri.parameters.get('maddr');
  const host = maddr === undefined ? uri.host : parseSipUri(`sip:${maddr}`).host;
  const transport = transportOf(uri);
  const hasServices = !isIP(host) && host !== 'localhost' && uri.port === undefined;
  const services = hasServices ? await findServices(host, transport, resolver) : [];
  const servers: Server[] = services.flatMap(({ transport: via, records = [] }) =>
    orderByWeight(records.filter(isAvailable), random)
      .slice(0, MAX_TARGETS)
      .map(({ name, port }) => ({ name, port, transport: via })),
  );
  if (servers.length === 0 && services.some(({ records = [] }) => records.length > 0)) {
    throw new SipError('dns', `${host} does not offer SIP`);
  }

  const query: AddressQuery = { onBehalfOf, dnsSeemsSilent: services.some(({ silent }) => silent) };
  const targetsOf = async ({ name, transport: via, port }: Server): Promise<Target[]> =>
    (await addressesOf(name, resolver, query)).map((each) => ({
      ...each,
      port,
      transport: via,
      serverName: uri.host,
    }));
  const found =
    servers.length === 0
      ? [await targetsOf(directly(uri, host, transport))]
      : await Promise.all(servers.map((server) => targetsOf(server).catch(() => [])));
  const targets = found.flat().slice(0, MAX_TARGETS);
  if (targets.length === 0) throw new SipError('dns', `${host} has no address`);
  return targets;
}

/** A name or address to be asked at one port. */
interface Server {
  readonly name: string;
  readonly port: number;
  readonly transport: Transport;
}

/** RFC 3263 §4.1 and §4.2, for what has no SRV records. */
function directly(uri: SipUri, name: string, asked: Transport | undefined): Server {
  const transport = asked ?? (uri.scheme === 'sips' ? 'TLS' : 'UDP');
  return { name, transport, port: uri.port ?? defaultPort(transport) };
}

/** The transport that the URI asks for; `transport=tls` is obsolete (RFC 3261 §26.2.2) and what phones write. */
function transportOf(uri: SipUri): Transport | undefined {
  const asked = uri.parameters.get('transport')?.toUpperCase();
  const secure = uri.scheme === 'sips';
  if (asked === undefined) return secure ? 'TLS' : undefined;
  if (asked === 'TLS' || (asked === 'TCP' && secure)) return 'TLS';
  if ((asked === 'UDP' || asked === 'TCP') && !secure) return asked;
  throw new SipError('invalid', `no ${asked} transport for a ${uri.scheme}: URI`);
}

interface Service {
  readonly transport: Transport;
  /** Where its SRV records are. */
  readonly name: string;
}

interface FoundService extends Service {
  /** Missing where DNS did not tell. */
  readonly records?: SrvRecord[];
  /** Whether that is since no DNS server answered. */
  readonly silent?: boolean;
}

/**
 * The transports that the domain offers, in its order, with the SRV records of each. NAPTR and SRV are asked for at
 * once: the names that NAPTR leads to are nearly always the usual ones, and servers that do not answer cost time once.
 */
async function findServices(
  domain: string,
  transport: Transport | undefined,
  resolver: SipResolver,
): Promise<FoundService[]> {
  const wanted = SERVICES.filter((service) => transport === undefined || service.transport === transport);
  const usual = wanted.map((each) => ({ transport: each.transport, name: `${each.srv}.${domain}` }));
  const [offered, found] = await Promise.all([
    transport === undefined ? offeredServices(domain, resolver) : [],
    Promise.all(usual.map((service) => recordsOf(service, resolver))),
  ]);
  if (offered.length === 0) return found;
  return Promise.all(
    offered.slice(0, MAX_TARGETS).map(async (service) => {
      const known = found.find(({ name }) => name.toLowerCase() === service.name.toLowerCase());
      return known ? { ...known, transport: service.transport } : recordsOf(service, resolver);
    }),
  );
}

/** Some servers cannot be asked for SRV records. Then there are none for us, and the name itself may do. */
async function recordsOf(service: Service, resolver: SipResolver): Promise<FoundService> {
  try {
    return { ...service, records: await resolver.srv(service.name) };
  } catch (error) {
    return { ...service, silent: error instanceof LookupFailure && error.silent };
  }
}

/** What the domain says by NAPTR. Many have none and some servers cannot be asked, so a failure means nothing. */
async function offeredServices(domain: string, resolver: SipResolver): Promise<Service[]> {
  const records = await resolver.naptr(domain).catch((): NaptrRecord[] => []);
  return records
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ flags, service, replacement }) => {
      const known = SERVICES.find(({ naptr }) => naptr === service.toUpperCase());
      return known && flags.toLowerCase() === 's' ? [{ transport: known.transport, name: replacement }] : [];
    });
}

/** In one spelling, and IPv4 as such where it is mapped into IPv6, lest a rule about addresses misses it. */
async function addressesOf(name: string, resolver: SipResolver, query: AddressQuery): Promise<HostAddress[]> {
  try {
    return (await resolver.addresses(name, query)).map(({ address }) => {
      const parsed = ipaddr.process(address);
      return { address: parsed.toString(), family: parsed.kind() === 'ipv6' ? 6 : 4 };
    });
  } catch (error) {
    throw new SipError('dns', (error as Error).message, { cause: error });
  }
}
