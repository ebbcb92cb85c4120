import { aName, DomainService, isActive } from './support/domain-service.js';
import { TlsListener } from './support/tls-listener.js';

let domains: DomainService;
let sips: TlsListener;

beforeAll(async () => {
  domains = await DomainService.start();
  sips = await TlsListener.start(new Date(Date.now() + 3_600_000));
});

afterAll(async () => {
  await domains.stop();
  await sips.close();
});

describe('what is found of a domain', () => {
  async function verified(name: string, overrides: Record<string, unknown> = {}): Promise<any> {
    const domain = await domains.make(name, overrides);
    domains.publish(domain);
    const wasChecked = (data: any): boolean => data.last_checked_at !== null && data.verified_at !== null;
    return domains.reads(domain.id, 'a verified domain that was checked', wasChecked);
  }

  it('has its addresses, its preferred SRV record and the end of its certificate', async () => {
    const name = aName();
    domains.dns.publish(name, 'A', '203.0.113.51', '203.0.113.50');
    domains.dns.publish(name, 'AAAA', '2001:db8::50');
    domains.dns.publish(`_sip._udp.${name}`, 'SRV', { target: name, port: 5060 });
    domains.dns.publish(
      `_sips._tcp.${name}`,
      'SRV',
      { target: `no.${name}`, port: 1, priority: 20 },
      {
        target: `edge.${name}`,
        port: sips.port,
        priority: 10,
      },
    );
    domains.dns.publish(`edge.${name}`, 'A', '127.0.0.1');

    const data = await verified(name, { ssl_enabled: true });
    expect(data.dns_records).toEqual({
      a_record: '203.0.113.50',
      aaaa_record: '2001:db8::50',
      srv_record: `_sips._tcp.${name}`,
    });
    expect(data.ssl_certificate_expiry).toBe(sips.expiry.toISOString().replace('.000', ''));
    expect(sips.serverNames).toEqual([name]);

    const off = await domains.api.post(`/domains/${data.id}`, { ssl_enabled: false });
    expect(off.json.data.ssl_certificate_expiry).toBeNull();
  });

  it('is found before the domain is verified', async () => {
    const name = aName();
    domains.dns.publish(`_sips._tcp.${name}`, 'SRV', { target: `edge.${name}`, port: sips.port });
    domains.dns.publish(`edge.${name}`, 'A', '127.0.0.1');
    const { id } = await domains.make(name, { ssl_enabled: true });
    const data = await domains.reads(id, 'its certificate', (read) => read.ssl_certificate_expiry !== null);
    expect(data).toMatchObject({ status: 'pending', dns_records: { srv_record: `_sips._tcp.${name}` } });
  });

  it('is brought up to date after a change, and stands while DNS is away', async () => {
    const name = aName();
    domains.dns.publish(name, 'A', '203.0.113.60');
    const { id } = await verified(name);

    domains.dns.publish(name, 'A', '203.0.113.61');
    domains.dns.publish(`_sips._tcp.${name}`, 'SRV', { target: '.', port: 0 });
    domains.dns.publish(`_sip._tcp.${name}`, 'SRV', { target: name, port: 5060 });
    await domains.api.post(`/domains/${id}`, { type: 'alias' });
    const changed = await domains.reads(
      id,
      'the new address',
      (data) => data.dns_records.a_record === '203.0.113.61',
    );
    expect(changed.dns_records.srv_record).toBe(`_sip._tcp.${name}`);

    for (const away of [name, `_sips._tcp.${name}`, `_sip._tcp.${name}`]) domains.dns.fail(away, 'SERVFAIL');
    await domains.api.post(`/domains/${id}`, { type: 'primary' });
    const { last_checked_at } = changed;
    const stale = await domains.reads(
      id,
      'another check',
      (data) => data.last_checked_at !== last_checked_at,
    );
    expect(stale.dns_records).toEqual(changed.dns_records);
    expect(stale.status).toBe('active');
  });

  it('is bounded where DNS answers with thousands of records, over TCP, and with loops', async () => {
    const name = aName();
    const addresses = Array.from({ length: 1_200 }, (_, i) => `198.18.${i >> 8}.${i & 255}`);
    domains.dns.publish(name, 'A', ...addresses);
    domains.dns.publish(
      name,
      'AAAA',
      ...Array.from({ length: 900 }, (_, i) => `2001:db8::${(i + 1).toString(16)}`),
    );
    domains.dns.publish(`_sip._tcp.${name}`, 'CNAME', `loop.${name}`);
    domains.dns.publish(`loop.${name}`, 'CNAME', `_sip._tcp.${name}`);
    const services = Array.from({ length: 300 }, (_, i) => ({ target: `t${i}.${name}`, port: 5061 }));
    domains.dns.publish(`_sips._tcp.${name}`, 'SRV', ...services);
    const domain = await domains.make(name, { ssl_enabled: true });
    const noise = Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(200, 'x'));
    domains.dns.publish(name, 'TXT', ...noise, domain.dns_verification_record);

    const data = await domains.reads(domain.id, 'the domain active', isActive);
    expect(data.dns_records).toEqual({
      a_record: '198.18.0.0',
      aaaa_record: '2001:db8::1',
      srv_record: `_sips._tcp.${name}`,
    });
    const overTcp = domains.dns.questions.filter(
      ({ question, over }) => over === 'tcp' && question === `TXT ${name}`,
    );
    expect(overTcp.length).toBeGreaterThan(0);
    // One target is tried, however many there are.
    expect(
      domains.dns.questions.filter(({ question }) => /^A t\d+\./.test(question)).length,
    ).toBeLessThanOrEqual(1);
  });
});
