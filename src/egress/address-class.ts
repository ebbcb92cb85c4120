import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * What an address is to outgoing traffic: `public`; `site`, a network of RFC 1918, a unique local one (RFC 4193) or
 * one for benchmarks (RFC 2544); `internal`, anything else that only this machine, its links or its cloud reach;
 * `nowhere`, no destination at all.
 */
export type AddressClass = 'public' | 'site' | 'internal' | 'nowhere';

/** An address by what it reaches. */
export interface ClassifiedAddress {
  class: AddressClass;
  address: string;
  family: 'ipv4' | 'ipv6';
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Names of ranges in ipaddr.js. */
const SITE = new Set(['private', 'uniqueLocal']);
const NOWHERE = new Set(['broadcast', 'multicast', 'unspecified', 'reserved', 'discard', 'benchmarking']);

/**
 * Metadata and control services of clouds that do not lie in a link-local network: AWS, Google Cloud and Scaleway
 * over IPv6, Alibaba Cloud, and Azure's, which looks like a public address.
 */
const METADATA = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:42::42',
  '100.100.100.200',
  '168.63.129.16',
]);

/**
 * Networks for documentation (RFC 5737, RFC 3849). Nobody has them, so that they are no way into anything, and
 * examples that name them work as printed.
 */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((network) =>
  ipaddr.parseCIDR(network),
);

/** For benchmarks of networks (RFC 2544): nowhere on the Internet, but routed within sites that have use for it. */
const BENCHMARKS = [ipaddr.parseCIDR('198.18.0.0/15')];

/** All that IANA hands out as global unicast IPv6 addresses; what looks global outside of it goes nowhere. */
const GLOBAL_V6 = ipaddr.IPv6.parse('2000::');
const GLOBAL_V6_PREFIX = 3;

/** The well-known prefix of NAT64 (RFC 6052 section 2.1), behind which the last four bytes are an IPv4 address. */
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const NAT64_PREFIX = 96;

/** The class of an IP address, or undefined for text that is none. */
export function classify(text: string): ClassifiedAddress | undefined {
  if (isIP(text) === 0) return undefined;
  const reached = reachedBy(ipaddr.parse(text.split('%', 1)[0]));
  const address = reached.toString();
  return { class: classOf(reached, address), address, family: reached.kind() };
}

function classOf(reached: Address, address: string): AddressClass {
  const range = reached.range();
  if (isWithin(DOCUMENTATION, reached)) return 'public';
  if (isWithin(BENCHMARKS, reached)) return 'site';
  if (METADATA.has(address)) return 'internal';
  if (NOWHERE.has(range)) return 'nowhere';
  if (SITE.has(range)) return 'site';
  if (range !== 'unicast') return 'internal';
  const isPublic = isV4(reached) || reached.match(GLOBAL_V6, GLOBAL_V6_PREFIX);
  return isPublic ? 'public' : 'nowhere';
}

function isWithin(networks: [Address, number][], address: Address): boolean {
  return networks.some(
    ([network, prefix]) => network.kind() === address.kind() && address.match(network, prefix),
  );
}

/** An IPv4 address hidden in an IPv6 one (mapped, translated, 6to4, NAT64, Teredo) is what that one reaches. */
function reachedBy(address: Address): Address {
  if (isV4(address)) return address;
  const bytes = address.toByteArray();
  switch (address.range() as string) {
    case 'ipv4Mapped':
    case 'rfc6145':
      return new ipaddr.IPv4(bytes.slice(12));
    case 'rfc6052':
      // Behind a prefix of a site's own (RFC 8215) only that site knows which bytes are the IPv4 address.
      return address.match(NAT64, NAT64_PREFIX) ? new ipaddr.IPv4(bytes.slice(12)) : address;
    case '6to4':
      return new ipaddr.IPv4(bytes.slice(2, 6));
    case 'teredo':
      return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff));
    default:
      return address;
  }
}

function isV4(address: Address): address is ipaddr.IPv4 {
  return address.kind() === 'ipv4';
}
