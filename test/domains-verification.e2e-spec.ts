import { Redis } from 'ioredis';
import pg from 'pg';
import { Api, type Reply, unique } from './support/api.js';
import { DnsServer } from './support/dns-server.js';
import { freshServers, type Service, startService } from './support/service.js';
import { TlsListener } from './support/tls-listener.js';
import { until } from './support/until.js';

const organization = unique('org_');
let dns: DnsServer;
let servers: { DATABASE_URL: string; REDIS_URL: string };
let service: Service;
let database: pg.Client;
let api: Api;
let operator: Api;
/** What a test has started for itself, ended also when it fails. */
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

beforeAll(async () => {
  dns = await DnsServer.start();
  servers = await freshServers();
  service = await startService({ ...servers, DNS_SERVERS: dns.address });
  database = new pg.Client(servers.DATABASE_URL);
  await database.connect();
  api = await Api.as({ org_ids: [organization] }, service.url);
  operator = await Api.as({ org_ids: ['*'], sub: 'user_operator' }, service.url);
});

afterAll(async () => {
  await database.end();
  await service.stop();
  await dns.close();
});

const aName = (): string => `${unique('d')}.example`;

async function make(name = aName(), overrides: Record<string, unknown> = {}): Promise<any> {
  const reply = await api.put('/domains/new', { domain: name, organization_id: organization, ...overrides });
  expect(reply.status).toBe(201);
  return reply.json.data;
}

const activate = (id: string): Promise<Reply> => api.post(`/domains/${id}`, { status: 'active' });

function found(reply: Reply): string[] {
  expect([reply.status, reply.json.error.message]).toEqual([409, 'Domain is not verified']);
  expect(reply.json.error.details.map(({ field }: { field: string }) => field)).toEqual(
    Array(3).fill('status'),
  );
  return reply.json.error.details.slice(1).map(({ message }: { message: string }) => message);
}

function reads(id: string, what: string, fits: (data: any) => boolean, client = api): Promise<any> {
  return until(what, async () => {
    const { data } = (await client.get(`/domains/${id}`)).json;
    return fits(data) && data;
  });
}

describe('in the background', () => {
  const publish = ({ domain, dns_verification_record: record }: any): void =>
    dns.publish(domain, 'TXT', record);
  const isActive = ({ status }: { status: string }): boolean => status === 'active';
  let late: any;
  let alias: any;
  let inactive: any;
  let removed: any;
  let many: any[];

  beforeAll(async () => {
    [late, alias, inactive, removed, ...many] = await Promise.all(Array.from({ length: 34 }, () => make()));
    expect((await api.post(`/domains/${inactive.id}`, { status: 'inactive' })).status).toBe(200);
    expect((await api.delete(`/domains/${removed.id}`)).status).toBe(200);
    dns.publish(alias.domain, 'CNAME', 'edge.platform.example');
    dns.publish(`_voiceplatform-verify.${alias.domain}`, 'TXT', alias.dns_verification_record);
    for (const domain of [inactive, removed, ...many]) publish(domain);
  });

  it('makes a domain active once its record is published, and tells of it', async () => {
    const { id, domain, dns_verification_record: record } = late;
    expect(record).toMatch(/^voiceplatform-verify=[0-9a-f]{32}$/);
    await until('a first look-up', () => dns.asked(`TXT ${domain}`) > 0);
    publish(late);

    const active = await reads(id, 'an active domain', isActive);
    expect(active.dns_verification_record).toBeNull();
    expect(active.verified_at).not.toBeNull();

    const events = await database.query(
      `SELECT organization_id, type, data FROM outbox_events WHERE data ->> 'domain_id' = $1`,
      [id],
    );
    expect(events.rows).toEqual([
      {
        organization_id: organization,
        type: 'domain.verified',
        data: { domain_id: id, domain, status: 'active', verified_at: active.verified_at },
      },
    ]);
    const { events: audit } = (await api.get(`/audit?resource_id=${id}`)).json.data;
    expect(audit.map((event: any) => [event.actor, event.action, event.after.status])).toEqual([
      ['system', 'update', 'active'],
      ['user_test', 'create', 'pending'],
    ]);
  });

  it('finds the record of a domain that is a CNAME below it', async () => {
    await reads(alias.id, 'an active domain', isActive);
  });

  it('checks each of many domains that are due at once, and verifies it once', async () => {
    const ids = many.map(({ id }) => id as string);
    const [verified, told] = [
      `SELECT count(*)::int AS n FROM domains WHERE id = ANY($1) AND status = 'active'`,
      `SELECT count(*)::int AS n FROM outbox_events WHERE data ->> 'domain_id' = ANY($1)`,
    ];
    await until('all of them active', async () => {
      const { rows } = await database.query<{ n: number }>(verified, [ids]);
      return rows[0].n === ids.length;
    });
    expect((await database.query(told, [ids])).rows).toEqual([{ n: ids.length }]);
  });

  it('leaves a domain alone that is inactive or deleted', async () => {
    await Promise.all(many.map(({ id }) => reads(id, 'those due at the same time', isActive)));
    expect([dns.asked(`TXT ${inactive.domain}`), dns.asked(`TXT ${removed.domain}`)]).toEqual([0, 0]);

    const pending = await api.post(`/domains/${inactive.id}`, { status: 'pending' });
    expect(pending.json.data.status).toBe('pending');
    await reads(inactive.id, 'its verification', isActive);
  });
});

describe('POST /domains/:id with status active', () => {
  it('verifies at once, or says what was looked up and found', async () => {
    const { id, domain, dns_verification_record: record } = await make();
    const below = `_voiceplatform-verify.${domain}`;
    const none = await activate(id);
    expect(none.json.error.details[0].message).toBe(`needs the TXT record ${record}`);
    expect(found(none)).toEqual([`TXT ${domain}: no TXT record`, `TXT ${below}: no TXT record`]);

    const old = 'voiceplatform-verify=0123456789abcdef\u0007';
    dns.publish(domain, 'TXT', 'v=spf1 -all', old, 'internal: the password is 1234');
    dns.publish(below, 'TXT', `${record}0`);
    expect(found(await activate(id))).toEqual([
      `TXT ${domain}: 3 TXT records, among them voiceplatform-verify=0123456789abcdef?`,
      `TXT ${below}: 1 TXT record, among them ${record}0`,
    ]);

    dns.publish(below, 'TXT', 'nothing for us');
    expect(found(await activate(id))[1]).toBe(`TXT ${below}: 1 TXT record of other content`);

    dns.publish(domain, 'TXT', record);
    const active = await activate(id);
    expect([active.status, active.json.message]).toEqual([200, 'Domain updated successfully']);
    expect(active.json.data).toMatchObject({ status: 'active', dns_verification_record: null });
  });

  it('says so when DNS does not answer, within the time a client waits', async () => {
    const { id, domain } = await make();
    dns.fail(domain, 'SERVFAIL');
    dns.fail(`_voiceplatform-verify.${domain}`, 'silent');
    const began = Date.now();
    expect(found(await activate(id))).toEqual([
      `TXT ${domain}: the DNS server failed (SERVFAIL)`,
      `TXT _voiceplatform-verify.${domain}: no DNS server answered in time`,
    ]);
    expect(Date.now() - began).toBeLessThan(6_000);
  });

  it('needs no proof of an operator, nor a second one of the tenant', async () => {
    const { id, domain } = await make();
    expect((await activate(id)).status).toBe(409);
    const vouched = await operator.post(`/domains/${id}`, { status: 'active' });
    expect(vouched.json.data).toMatchObject({ status: 'active', dns_verification_record: null });

    expect((await api.post(`/domains/${id}`, { status: 'inactive' })).json.data.status).toBe('inactive');
    dns.fail(domain, 'SERVFAIL');
    expect((await activate(id)).json.data.status).toBe('active');
    const again = await api.post(`/domains/${id}`, { status: 'pending' });
    expect([again.status, again.json.error.message]).toEqual([409, 'Domain is verified already']);
  });

  it('asks for a new record when the name changes', async () => {
    const first = await make();
    dns.publish(first.domain, 'TXT', first.dns_verification_record);
    expect((await activate(first.id)).status).toBe(200);

    const renamed = aName();
    dns.publish(renamed, 'TXT', first.dns_verification_record);
    const both = await api.post(`/domains/${first.id}`, { domain: renamed, status: 'active' });
    expect([both.status, both.json.error.details[0].field]).toEqual([400, 'status']);

    const pending = (await api.post(`/domains/${first.id}`, { domain: renamed })).json.data;
    expect(pending).toMatchObject({
      domain: renamed,
      status: 'pending',
      verified_at: null,
      dns_records: null,
    });
    expect(pending.dns_verification_record).toMatch(/^voiceplatform-verify=/);
    expect(pending.dns_verification_record).not.toBe(first.dns_verification_record);
    expect((await activate(first.id)).status).toBe(409);

    const same = { domain: renamed.toUpperCase(), organization_id: organization };
    const put = await api.put(`/domains/${first.id}`, same);
    expect(put.json.data.dns_verification_record).toBe(pending.dns_verification_record);
  });

  it('looks once for an idempotency key, and replays what it found', async () => {
    const { id, domain, dns_verification_record: record } = await make();
    const key = { 'idempotency-key': unique('key') };
    const first = await api.post(`/domains/${id}`, { status: 'active' }, key);
    dns.publish(domain, 'TXT', record);
    const again = await api.post(`/domains/${id}`, { status: 'active' }, key);
    expect([first.status, again.status]).toEqual([409, 409]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('what is found of a domain', () => {
  async function verified(name: string, overrides: Record<string, unknown> = {}): Promise<any> {
    const domain = await make(name, overrides);
    dns.publish(name, 'TXT', domain.dns_verification_record);
    return reads(
      domain.id,
      'a verified domain that was checked',
      (data) => data.last_checked_at && data.verified_at,
    );
  }

  it('has its addresses, its preferred SRV record and the end of its certificate', async () => {
    const listener = await TlsListener.start(2);
    cleanUp.push(() => listener.close());
    const name = aName();
    dns.publish(name, 'A', '203.0.113.51', '203.0.113.50');
    dns.publish(name, 'AAAA', '2001:db8::50');
    dns.publish(`_sip._udp.${name}`, 'SRV', { target: name, port: 5060 });
    dns.publish(
      `_sips._tcp.${name}`,
      'SRV',
      { target: `no.${name}`, port: 1, priority: 20 },
      {
        target: `edge.${name}`,
        port: listener.port,
        priority: 10,
      },
    );
    dns.publish(`edge.${name}`, 'A', '127.0.0.1');

    const data = await verified(name, { ssl_enabled: true });
    expect(data.dns_records).toEqual({
      a_record: '203.0.113.50',
      aaaa_record: '2001:db8::50',
      srv_record: `_sips._tcp.${name}`,
    });
    expect(data.ssl_certificate_expiry).toBe(listener.expiry.toISOString().replace('.000', ''));
    expect(listener.serverNames).toEqual([name]);

    const off = await api.post(`/domains/${data.id}`, { ssl_enabled: false });
    expect(off.json.data.ssl_certificate_expiry).toBeNull();
  });

  it('is brought up to date after a change, and stands while DNS is away', async () => {
    const name = aName();
    dns.publish(name, 'A', '203.0.113.60');
    const { id } = await verified(name);

    dns.publish(name, 'A', '203.0.113.61');
    dns.publish(`_sips._tcp.${name}`, 'SRV', { target: '.', port: 0 });
    dns.publish(`_sip._tcp.${name}`, 'SRV', { target: name, port: 5060 });
    await api.post(`/domains/${id}`, { type: 'alias' });
    const changed = await reads(
      id,
      'the new address',
      (data) => data.dns_records.a_record === '203.0.113.61',
    );
    expect(changed.dns_records.srv_record).toBe(`_sip._tcp.${name}`);

    for (const away of [name, `_sips._tcp.${name}`, `_sip._tcp.${name}`]) dns.fail(away, 'SERVFAIL');
    await api.post(`/domains/${id}`, { type: 'primary' });
    const { last_checked_at } = changed;
    const stale = await reads(id, 'another check', (data) => data.last_checked_at !== last_checked_at);
    expect(stale.dns_records).toEqual(changed.dns_records);
    expect(stale.status).toBe('active');
  });

  it('is bounded where DNS answers with thousands of records, over TCP, and with loops', async () => {
    const name = aName();
    const addresses = Array.from({ length: 1_200 }, (_, i) => `198.18.${i >> 8}.${i & 255}`);
    dns.publish(name, 'A', ...addresses);
    dns.publish(name, 'AAAA', ...Array.from({ length: 900 }, (_, i) => `2001:db8::${(i + 1).toString(16)}`));
    dns.publish(`_sip._tcp.${name}`, 'CNAME', `loop.${name}`);
    dns.publish(`loop.${name}`, 'CNAME', `_sip._tcp.${name}`);
    const services = Array.from({ length: 300 }, (_, i) => ({ target: `t${i}.${name}`, port: 5061 }));
    dns.publish(`_sips._tcp.${name}`, 'SRV', ...services);
    const domain = await make(name, { ssl_enabled: true });
    const noise = Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(200, 'x'));
    dns.publish(name, 'TXT', ...noise, domain.dns_verification_record);

    const data = await reads(domain.id, 'the domain active', ({ status }) => status === 'active');
    expect(data.dns_records).toEqual({
      a_record: '198.18.0.0',
      aaaa_record: '2001:db8::1',
      srv_record: `_sips._tcp.${name}`,
    });
    const overTcp = dns.questions.filter(
      ({ question, over }) => over === 'tcp' && question === `TXT ${name}`,
    );
    expect(overTcp.length).toBeGreaterThan(0);
    // One target is tried, however many there are.
    expect(dns.questions.filter(({ question }) => /^A t\d+\./.test(question)).length).toBeLessThanOrEqual(1);
  });
});

describe('with EGRESS_ALLOW_PRIVATE=false', () => {
  let strict: Service;
  let own: typeof servers;
  let tenant: Api;

  beforeAll(async () => {
    own = await freshServers();
    strict = await startService({ ...own, DNS_SERVERS: dns.address, EGRESS_ALLOW_PRIVATE: 'false' });
    tenant = await Api.as({ org_ids: [organization] }, strict.url);
  });

  afterAll(() => strict.stop());

  async function makePublished(ssl_enabled = false): Promise<any> {
    const body = { domain: aName(), organization_id: organization, ssl_enabled };
    const { data } = (await tenant.put('/domains/new', body)).json;
    dns.publish(data.domain, 'TXT', data.dns_verification_record);
    return data;
  }

  it('never connects to a private address, whatever the name says', async () => {
    const listener = await TlsListener.start(2);
    cleanUp.push(() => listener.close());
    const hosts = [
      ['A', '127.0.0.1'],
      ['AAAA', '::ffff:127.0.0.1'],
      ['AAAA', '::1'],
    ] as const;
    const ids = await Promise.all(
      hosts.map(async ([type, address]) => {
        const { id, domain } = await makePublished(true);
        dns.publish(`_sips._tcp.${domain}`, 'SRV', { target: `edge.${domain}`, port: listener.port });
        dns.publish(`edge.${domain}`, type, address);
        return id as string;
      }),
    );
    for (const id of ids) {
      const wasChecked = (data: any): boolean => data.last_checked_at !== null && data.verified_at !== null;
      const checked = await reads(id, 'a check', wasChecked, tenant);
      expect([checked.status, checked.ssl_certificate_expiry]).toEqual(['active', null]);
      expect(dns.asked(`A edge.${checked.domain}`)).toBeGreaterThan(0);
    }
    expect(listener.connections).toBe(0);
  });

  it('verifies a domain although Redis has lost its jobs', async () => {
    const { id } = await makePublished();
    const redis = new Redis(own.REDIS_URL);
    await redis.flushdb();
    await redis.quit();
    await reads(id, 'an active domain', ({ status }) => status === 'active', tenant);
  });
});
