import { Redis } from 'ioredis';
import { aName, DomainService, isActive } from './domain-service.js';
import { TlsListener } from './tls-listener.js';
import { until } from '../support/until.js';

let domains: DomainService;
let sips: TlsListener;
let forgotten: any;

beforeAll(async () => {
  domains = await DomainService.start({ EGRESS_ALLOW_PRIVATE: 'false' });
  sips = await TlsListener.start(new Date(Date.now() + 3_600_000));
  forgotten = await makePublished();
  const redis = new Redis(domains.servers.REDIS_URL);
  await redis.flushdb();
  await redis.quit();
});

afterAll(async () => {
  await domains.stop();
  await sips.close();
});

async function makePublished(fields: Record<string, unknown> = {}): Promise<any> {
  const domain = await domains.make(aName(), fields);
  domains.publish(domain);
  return domain;
}

describe('the worker', () => {
  it('never connects to a private address that is not allowed, whatever the name says', async () => {
    const hosts = [
      ['A', '127.0.0.1'],
      ['AAAA', '::ffff:127.0.0.1'],
      ['AAAA', '::1'],
    ] as const;
    const ids = await Promise.all(
      hosts.map(async ([type, address]) => {
        const { id, domain } = await makePublished({ ssl_enabled: true });
        domains.dns.publish(`_sips._tcp.${domain}`, 'SRV', { target: `edge.${domain}`, port: sips.port });
        domains.dns.publish(`edge.${domain}`, type, address);
        return id as string;
      }),
    );
    const wasChecked = (data: any): boolean => data.last_checked_at !== null && data.verified_at !== null;
    for (const id of ids) {
      const checked = await domains.reads(id, 'a check', wasChecked);
      expect([checked.status, checked.ssl_certificate_expiry]).toEqual(['active', null]);
      expect(domains.dns.asked(`A edge.${checked.domain}`)).toBeGreaterThan(0);
    }
    expect(sips.connections).toBe(0);
  });

  it('verifies a domain although Redis has lost its job', async () => {
    await domains.reads(forgotten.id, 'an active domain', isActive);
  });

  it('gives up a check when it is stopped, and makes it again once started', async () => {
    const hung = await makePublished();
    domains.dns.fail(hung.domain, 'silent');
    await until('the check', () => domains.dns.asked(`TXT ${hung.domain}`) > 0);
    const began = Date.now();
    expect(await domains.service.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(3_000);

    domains.dns.fail(hung.domain, 'no longer');
    await domains.startAgain();
    await domains.reads(hung.id, 'an active domain', isActive);
  });
});
