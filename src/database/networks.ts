import ipaddr from 'ipaddr.js';

/** An address as PostgreSQL's `inet` prints it: `2001:db8::1`, IPv4 inside IPv6 as `::ffff:192.0.2.1`. */
export function canonicalAddress(address: string): string {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const v6 = parsed as ipaddr.IPv6;
  return v6.isIPv4MappedAddress() ? `::ffff:${v6.toIPv4Address().toString()}` : v6.toRFC5952String();
}
