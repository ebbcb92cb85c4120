import { Resolver } from 'node:dns';
import { readDnsServers } from './dns-servers.js';
import { Environment } from './environment.js';

function read(text: string): { servers: string[]; problems: string[] } {
  const env = new Environment({ DNS_SERVERS: text });
  return { servers: readDnsServers(env), problems: env.problems };
}

describe('DNS_SERVERS', () => {
  it.each([
    ['', []],
    ['192.0.2.53', ['192.0.2.53']],
    [
      '192.0.2.53:5353, 2001:db8::53,[2001:db8::54], [::1]:53',
      ['192.0.2.53:5353', '2001:db8::53', '[2001:db8::54]', '[::1]:53'],
    ],
  ])('%j is taken', (text, servers) => {
    expect(read(text)).toEqual({ servers, problems: [] });
    new Resolver().setServers(servers);
  });

  it.each([
    'dns.example.com',
    '192.0.2.53:0',
    '192.0.2.53:65536',
    '192.0.2.53:',
    '192.0.2.53:port',
    '[192.0.2.53]:53',
    '[2001:db8::53',
    '192.0.2.1,localhost',
    '192.0.2',
  ])('%j is refused', (text) => {
    const { servers, problems } = read(text);
    expect(servers).toEqual([]);
    expect(problems).toEqual(['DNS_SERVERS: must be a list of IP addresses, each with or without a port']);
  });
});
