import type { NaptrRecord, SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { SipError } from './errors.js';
import type { SocketAddress, Transport } from './flow.js';
import { orderByWeight } from './srv.js';
import { parseSipUri, type SipUri } from './uri.js';

/** The look-ups of RFC 3263; `dns.promises.Resolver` has them. */
export interface SipResolver {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  resolveSrv(name: string): Promise<SrvRecord[]>;
  resolveNaptr(name: string): Promise<NaptrRecord[]>;
}

/** Where a request can be sent. */
export interface Target extends SocketAddress {
  readonly transport: Transport;
  /** The host of the URI, for the certificate. */
  readonly serverName: string;
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
 * @param random decides among SRV records of one priority; a number from 0 to below 1
 * @throws SipError `dns` when there is none, `invalid` for a transport that is not supported
 */
export async function locate(uri: SipUri, resolver: SipResolver, random = Math.random): Promise<Target[]> {
  const maddr = uri.parameters.get('maddr');
  const host = maddr === undefined ? uri.host : parseSipUri(`sip:${maddr}`).host;
  const transport = transportOf(uri);
  const hasServices = !isIP(host) && uri.port === undefined;
  const services = hasServices ? await findServices(host, transport, resolver) : [];
  const servers: Server[] = services.flatMap(({ transport: via, records }) =>
    orderByWeight(records, random).map(({ name, port }) => ({ name, port, transport: via })),
  );

  const targetsOf = async ({ name, transport: via, port }: Server): Promise<Target[]> =>
    (await addressesOf(name, resolver)).map((address) => ({
      ...address,
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
  return { name, transport, port: uri.port ?? (transport === 'TLS' ? 5061 : 5060) };
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

/** The transports that the domain offers, in its order, with the SRV records of each. */
async function findServices(
  domain: string,
  transport: Transport | undefined,
  resolver: SipResolver,
): Promise<{ transport: Transport; records: SrvRecord[] }[]> {
  const offered = transport ? [] : await offeredServices(domain, resolver);
  const wanted = SERVICES.filter((service) => transport === undefined || service.transport === transport);
  const services: Service[] =
    offered.length > 0 ? offered : wanted.map((each) => ({ ...each, name: `${each.srv}.${domain}` }));
  const found = await Promise.all(
    services.slice(0, MAX_TARGETS).map(async ({ transport: via, name }) => {
      const records = await lookUp(name, () => resolver.resolveSrv(name));
      return { transport: via, records: records.slice(0, MAX_TARGETS) };
    }),
  );
  return found.filter(({ records }) => records.length > 0);
}

/** What the domain says by NAPTR. Many have none and some servers cannot be asked, so a failure means nothing. */
async function offeredServices(domain: string, resolver: SipResolver): Promise<Service[]> {
  const records = await resolver.resolveNaptr(domain).catch((): NaptrRecord[] => []);
  return records
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ flags, service, replacement }) => {
      const known = SERVICES.find(({ naptr }) => naptr === service.toUpperCase());
      return known && flags.toLowerCase() === 's' ? [{ transport: known.transport, name: replacement }] : [];
    });
}

async function addressesOf(
  name: string,
  resolver: SipResolver,
): Promise<{ address: string; family: 4 | 6 }[]> {
  if (isIP(name)) return [resolved(name)];
  // RFC 6761 §6.3; a resolver asks the network, which does not know it.
  if (name === 'localhost') return [resolved('127.0.0.1'), resolved('::1')];
  const [four, six] = await Promise.allSettled([
    lookUp(name, () => resolver.resolve4(name)),
    lookUp(name, () => resolver.resolve6(name)),
  ]);
  const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  if (found.length === 0 && six.status === 'rejected') throw six.reason;
  return found.map(resolved);
}

/** In one spelling, and IPv4 as such where it is mapped into IPv6, lest a rule about addresses misses it. */
function resolved(address: string): { address: string; family: 4 | 6 } {
  const parsed = ipaddr.process(address);
  return { address: parsed.toString(), family: parsed.kind() === 'ipv6' ? 6 : 4 };
}

/** The records; none where the name or the type does not exist, an error where that could not be found out. */
async function lookUp<T>(name: string, query: () => Promise<T[]>): Promise<T[]> {
  try {
    return await query();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new SipError('dns', `${name} could not be looked up: ${code}`, { cause: error });
  }
}
