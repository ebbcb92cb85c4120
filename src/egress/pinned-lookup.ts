import type { LookupFunction } from 'node:net';
import type { HostAddress } from '../dns/system-lookup.js';

/**
 * The `lookup` option for `net`, `tls`, `http` and `https` that knows nothing but addresses that were checked: the
 * connection is named by the host, for TLS and `Host`, and goes to one of these, whatever the host resolves to by now.
 */
export function pinnedLookup(addresses: HostAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    if (all) callback(null, addresses);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}
