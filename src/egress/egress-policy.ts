import { BlockList, isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { Settings } from '../config/settings.js';

/**
 * What kind of traffic goes out. SIP itself may go to private networks by default, since phones and PBXs live
 * there; webhooks and probes may not.
 */
export type EgressPurpose = 'sip' | 'web';

/** The rule forbids the address. The message names it for the log; a tenant is only told that it is not allowed. */
export class EgressRefused extends Error {
  constructor(readonly address: string) {
    super(`Outgoing traffic to ${address} is not allowed`);
  }
}

/** Networks of RFC 1918 and unique local addresses (RFC 4193), by their names in ipaddr.js. */
const SITE_LOCAL = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);

/** The cloud's metadata service over IPv6, which lies in a unique local network. */
const METADATA_V6 = 'fd00:ec2::254';

/**
 * The one rule for all traffic to hosts that tenants name (contract §3 *Outgoing traffic*): public addresses always,
 * private, loopback, link-local and metadata addresses only where the settings say so. It judges resolved
 * addresses, and the address that it judged is the one to connect to.
 */
@Injectable()
export class EgressPolicy {
  private readonly exceptions = new BlockList();

  constructor(private readonly settings: Settings) {
    for (const [address, prefix, family] of settings.egressAllowedNetworks) {
      this.exceptions.addSubnet(address, prefix, family);
    }
  }

  /** Whether traffic may go to this IP address. Anything that is not an IP address is refused. */
  allows(address: string, purpose: EgressPurpose): boolean {
    if (isIP(address) === 0) return false;
    const plain = unmapped(address);
    const range = plain.range();
    if (range === 'unicast' || EXAMPLES.check(plain.toString(), plain.kind())) return true;
    if (this.exceptions.check(plain.toString(), plain.kind())) return true;
    if (NEVER.has(range)) return false;
    if (this.settings.egressAllowPrivate) return true;
    return purpose === 'sip' && SITE_LOCAL.has(range) && plain.toString() !== METADATA_V6;
  }

  /** @throws EgressRefused */
  check(address: string, purpose: EgressPurpose): void {
    if (!this.allows(address, purpose)) throw new EgressRefused(address);
  }

  /**
   * The addresses of a host, each of them allowed; connect to one of these and do not resolve again, or the answer
   * may be another one by then.
   * @throws EgressRefused when any address is not allowed, Error when the name does not resolve
   */
  async resolve(host: string, purpose: EgressPurpose): Promise<{ address: string; family: 4 | 6 }[]> {
    const found = await lookup(host.replace(/^\[(.*)\]$/, '$1'), { all: true });
    for (const { address } of found) this.check(address, purpose);
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  }
}

/** No unicast destination at all, whatever the settings. */
const NEVER = new Set(['broadcast', 'multicast', 'unspecified', 'reserved']);

/** Networks for examples (RFC 5737, RFC 3849): documents are full of them, and they are routed nowhere. */
const EXAMPLES = new BlockList();
for (const network of ['192.0.2.0', '198.51.100.0', '203.0.113.0']) EXAMPLES.addSubnet(network, 24, 'ipv4');
EXAMPLES.addSubnet('2001:db8::', 32, 'ipv6');

/** An IPv4 address hidden in an IPv6 one (mapped, 6to4, NAT64, Teredo) is judged as the IPv4 address that it reaches. */
function unmapped(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return parsed;
  const v6 = parsed as ipaddr.IPv6;
  const bytes = v6.toByteArray();
  switch (v6.range() as string) {
    case 'ipv4Mapped':
      return v6.toIPv4Address();
    case '6to4':
      return new ipaddr.IPv4(bytes.slice(2, 6));
    case 'rfc6052':
    case 'rfc6145':
      return new ipaddr.IPv4(bytes.slice(12));
    case 'teredo':
      return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff));
    default:
      return v6;
  }
}
