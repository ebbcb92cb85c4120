import type { Answer } from 'dns-packet';
import { sipFixtures } from '../../test/support/sip/fixtures.js';
import { NameServer } from '../../test/support/sip/name-server.js';
import { NameResolver } from './name-resolver.js';
import type { HostAddress } from './system-lookup.js';

const { closing } = sipFixtures();
const serve = async (...records: Answer[]): Promise<NameServer> => closing(await NameServer.start(records));

/** Stands for the system, whose hosts file has these names. */
class Hosts {
  readonly asked: string[] = [];

  constructor(private readonly hosts: Record<string, string[]>) {}

  async addresses(name: string, owner: string): Promise<HostAddress[]> {
    this.asked.push(`${name} for ${owner}`);
    if (!this.hosts[name]) throw new Error('unknown');
    return this.hosts[name].map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  }
}

const addressesOf = async (resolver: NameResolver, name: string): Promise<string[]> =>
  (await resolver.addresses(name, { onBehalfOf: 'org_1' })).map(({ address }) => address);

describe('NameResolver', () => {
  it('has the addresses that DNS has, IPv4 first, and does not ask the system then', async () => {
    const hosts = new Hosts({ 'pbx.test': ['192.0.2.9'] });
    const names = await serve(
      { type: 'AAAA', name: 'pbx.test', data: '2001:db8::1' },
      { type: 'A', name: 'pbx.test', data: '192.0.2.1' },
    );
    expect(await addressesOf(names.resolver(hosts), 'pbx.test')).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(hosts.asked).toEqual([]);
  });

  it('knows addresses and localhost without asking anybody', async () => {
    const hosts = new Hosts({});
    const names = await serve();
    for (const name of ['localhost', 'LOCALHOST.', 'a.localhost']) {
      expect(await addressesOf(names.resolver(hosts), name)).toEqual(['127.0.0.1', '::1']);
    }
    expect(await addressesOf(names.resolver(hosts), '2001:db8::1')).toEqual(['2001:db8::1']);
    expect([hosts.asked, names.questions]).toEqual([[], []]);
  });

  it.each(['missing.test', 'servfail.test', 'silent.test'])(
    'asks the system for %s, each address once',
    async (name) => {
      const hosts = new Hosts({ [name]: ['::1', '127.0.0.1', '127.0.0.1'] });
      const names = await serve();
      const started = performance.now();
      expect(await addressesOf(names.resolver(hosts), name)).toEqual(['127.0.0.1', '::1']);
      expect(performance.now() - started).toBeLessThan(1_500);
      expect(hosts.asked).toEqual([`${name} for org_1`]);
    },
  );

  it('tells why where the system has none either', async () => {
    const names = await serve();
    const resolver = names.resolver(new Hosts({}));
    await expect(resolver.addresses('missing.test')).rejects.toThrow('missing.test has no address');
    await expect(resolver.addresses('servfail.test')).rejects.toThrow('looked up: ESERVFAIL');
    await expect(resolver.addresses('silent.test')).rejects.toMatchObject({ silent: true });
    await expect(resolver.srv('servfail.test')).rejects.toMatchObject({ silent: false });
    expect(await resolver.srv('missing.test')).toEqual([]);
  });

  it('does not wait for a family that is not answered when the other one is', async () => {
    const names = await serve({ type: 'A', name: 'silent6.test', data: '192.0.2.1' });
    const resolver = new NameResolver({ servers: [names.address], patienceMs: 200 });
    expect(await addressesOf(resolver, 'silent6.test')).toEqual(['192.0.2.1']);
  });

  it('is done with servers that nobody listens on at once', async () => {
    const resolver = new NameResolver({ servers: ['127.0.0.1:9'], system: new Hosts({ pbx: ['10.0.0.1'] }) });
    const started = performance.now();
    expect(await addressesOf(resolver, 'pbx')).toEqual(['10.0.0.1']);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
