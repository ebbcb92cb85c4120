import { BlockList, isIPv4 } from 'node:net';
import { plainAddress } from '../hosts/addresses.js';
import { unacceptable } from '../http/errors/api-exception.js';

/** An address and the length of the prefix that makes a network of it. */
export interface Network {
  ip_address: string;
  cidr: number;
}

/** The bits that stand before an IPv4 address inside IPv6 (RFC 4291 section 2.5.5.2). */
const MAPPED_PREFIX = 96;

/**
 * The network that a request means.
 * @param cidr as given; left out, the network is the address alone
 * @throws UnacceptableValue when the prefix is longer than the address
 */
export function networkOf(address: string, cidr: number | undefined): Network {
  const ip_address = plainAddress(address);
  const bits = isIPv4(ip_address) ? 32 : 128;
  const mapped = bits === 32 && !isIPv4(address);
  const length = cidr === undefined ? bits : mapped ? cidr - MAPPED_PREFIX : cidr;
  if (length < 0 || length > bits) {
    const [from, to] = mapped ? [MAPPED_PREFIX, 128] : [0, bits];
    throw unacceptable('cidr', `must be ${from} to ${to} for this address`);
  }
  return { ip_address, cidr: length };
}

/**
 * The network that is left when some of a present one is changed.
 * @throws UnacceptableValue as `networkOf`, and when the address family changes and no `cidr` says how long its
 *   prefix is to be
 */
export function changedNetwork(before: Network, { ip_address, cidr }: Partial<Network>): Network {
  if (ip_address === undefined) return networkOf(before.ip_address, cidr ?? before.cidr);
  if (cidr !== undefined) return networkOf(ip_address, cidr);
  const address = plainAddress(ip_address);
  if (isIPv4(address) === isIPv4(before.ip_address)) return networkOf(address, before.cidr);
  throw unacceptable('cidr', 'is required when the address family changes');
}

/** Whether both are the same network, whatever their host bits. */
export function sameNetwork(one: Network, other: Network): boolean {
  const network = new BlockList();
  network.addSubnet(one.ip_address, one.cidr, familyOf(one.ip_address));
  return one.cidr === other.cidr && network.check(other.ip_address, familyOf(other.ip_address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
