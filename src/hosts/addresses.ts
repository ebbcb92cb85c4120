import { isIPv4 } from 'node:net';

/** IPv4 inside IPv6, mapped or compatible (RFC 4291 section 2.5.5), which PostgreSQL prints with dots. */
const INSIDE_IPV6 = /^::(ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** IPv4 mapped into IPv6 (RFC 4291 section 2.5.5.2), in canonical form. */
const MAPPED = /^::ffff:.*\./;

/**
 * An address as PostgreSQL's `inet` prints it: as RFC 5952 says, and IPv4 inside IPv6 as `::ffff:192.0.2.1`.
 * @param address an IPv4 or IPv6 address without a zone
 */
export function canonicalAddress(address: string): string {
  if (isIPv4(address)) return address;
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const inside = INSIDE_IPV6.exec(text);
  if (!inside) return text;
  const [, mapped = '', ...groups] = inside;
  const octets = groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  return `::${mapped}${octets.join('.')}`;
}

/**
 * The address as `canonicalAddress` has it, but for IPv4 inside IPv6, which becomes the IPv4 address that it is: a
 * server with one socket for both families sees IPv4 peers that way, and a list has to hold for them as well.
 */
export function plainAddress(address: string): string {
  const canonical = canonicalAddress(address);
  return MAPPED.test(canonical) ? canonical.slice(canonical.lastIndexOf(':') + 1) : canonical;
}
