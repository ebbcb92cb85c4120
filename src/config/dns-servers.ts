import { isIP } from 'node:net';
import type { Environment } from './environment.js';

/**
 * Reads `DNS_SERVERS`, such as `192.0.2.53, 127.0.0.1:5353, [2001:db8::53]:53`, as `node:dns` takes them. Empty for
 * the system's resolvers.
 */
export function readDnsServers(env: Environment): string[] {
  const servers = env.list('DNS_SERVERS');
  if (servers.every(isServer)) return servers;
  return env.reject('DNS_SERVERS', 'must be a list of IP addresses, each with or without a port', []);
}

function isServer(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, v6, v4, port = '53'] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const family = isIP(v6 ?? v4 ?? '');
  return family === (v6 ? 6 : 4) && Number(port) >= 1 && Number(port) <= 65535;
}
