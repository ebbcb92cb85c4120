import { Redis } from 'ioredis';
import type pg from 'pg';
import { Api, fieldsOf, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { aName, DomainService, isActive } from '../support/domain-service.js';
import { TlsListener } from '../support/tls-listener.js';
import { until } from '../support/until.js';

let domains: DomainService;
let database: pg.Client;
let sips: TlsListener;

beforeAll(async () => {
  [domains, sips] = await Promise.all([
    DomainService.start(),
    TlsListener.start(new Date(Date.now() + 3_600_000)),
  ]);
  database = await databaseClient(domains.servers.DATABASE_URL);
  await begin();
});

afterAll(async () => {
  await database.end();
  await domains.stop();
  await sips.close();
});

/** What happens meanwhile, for a later test to look at. */
function meanwhile<T>(work: () => Promise<T>): Promise<T> {
  const result = work();
  result.catch(() => undefined);
  return result;
}

let forgotten: any;
let silent: Promise<{ domain: string; reply: Reply; took: number }>;
let late: any;
let alias: any;
let inactive: any;
let removed: any;
let many: any[];
let complete: any;
let pending: any;
let changes: Promise<{ changed: any; kept: any }>;
let large: any;
let expiring: any;
let expired: any;
let vouched: any;

/** Begins everything that takes its time, so that no test waits for what another one could have waited for as well. */
async function begin(): Promise<void> {
  forgotten = await domains.make();
  domains.publish(forgotten);
  await forgetJobs();
  silent = meanwhile(askInSilence);
  [late, alias, ...many] = await Promise.all(Array.from({ length: 32 }, () => domains.make()));
  domains.dns.publish(alias.domain, 'CNAME', 'edge.platform.example');
  domains.dns.publish(`_voiceplatform-verify.${alias.domain}`, 'TXT', alias.dns_verification_record);
  for (const domain of many) domains.publish(domain);
  void meanwhile(async () => {
    await until('a first look-up', () => domains.dns.asked(`TXT ${late.domain}`) > 0);
    domains.publish(late);
  });
  inactive = await unchecked((id) => domains.api.post(`/domains/${id}`, { status: 'inactive' }));
  removed = await unchecked((id) => domains.api.delete(`/domains/${id}`));
  changes = meanwhile(changeRecords);
  complete = await makeComplete();
  pending = await makeSips();
  large = await makeLarge();
  [expiring, expired, vouched] = await Promise.all(Array.from({ length: 3 }, () => domains.make()));
  await domains.operator.post(`/domains/${vouched.id}`, { status: 'active' });
  await domains.api.post(`/domains/${vouched.id}`, { status: 'inactive' });
  await begun(expiring, 24);
  await begun(expired, 31);
  await begun(vouched, 31);
}

/** Has Redis lose what it has of the service. */
async function forgetJobs(): Promise<void> {
  const redis = new Redis(domains.servers.REDIS_URL);
  await redis.flushdb();
  await redis.quit();
}

/** Makes the verification of a domain so many days old. */
async function begun({ id }: { id: string }, daysAgo: number): Promise<void> {
  await database.query(
    'UPDATE domains SET verification_started_at = now() - make_interval(days => $2) WHERE id = $1',
    [id, daysAgo],
  );
}

/** The events of a domain so far, with what they say of it. */
async function eventsOf({ id }: { id: string }): Promise<[type: string, data: any][]> {
  const { rows } = await database.query(
    `SELECT type, data FROM outbox_events WHERE data ->> 'domain_id' = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ type, data }) => [type, data]);
}

/** Another tenant, with a claim to a name. */
async function rival(domain: string): Promise<{ api: Api; claim: any }> {
  const organization_id = unique('org_');
  const api = await Api.as({ org_ids: [organization_id] }, domains.service.url);
  const reply = await api.put('/domains/new', { domain, organization_id });
  expect([reply.status, reply.json.data?.status]).toEqual([201, 'pending']);
  return { api, claim: reply.json.data };
}

async function askInSilence(): Promise<{ domain: string; reply: Reply; took: number }> {
  const { id, domain } = await domains.make();
  domains.dns.fail(domain, 'SERVFAIL');
  domains.dns.fail(`_voiceplatform-verify.${domain}`, 'silent');
  const began = Date.now();
  const reply = await domains.activate(id);
  return { domain, reply, took: Date.now() - began };
}

/** A published domain that was changed before its first check. */
async function unchecked(change: (id: string) => Promise<Reply>): Promise<any> {
  for (;;) {
    const domain = await domains.make();
    expect((await change(domain.id)).status).toBe(200);
    domains.publish(domain);
    if (domains.dns.asked(`TXT ${domain.domain}`) === 0) return domain;
  }
}

/** Leads the SIPS service of a domain to the listener. */
function publishSips(domain: string): void {
  const best = { target: `edge.${domain}`, port: sips.port, priority: 10 };
  domains.dns.publish(`_sips._tcp.${domain}`, 'SRV', { target: `no.${domain}`, port: 1, priority: 20 }, best);
  domains.dns.publish(best.target, 'A', '127.0.0.1');
}

/** A domain whose certificate can be read. */
function makeSips(name = aName()): Promise<any> {
  publishSips(name);
  return domains.make(name, { ssl_enabled: true });
}

async function makeComplete(): Promise<any> {
  const name = aName();
  domains.dns.publish(name, 'A', '203.0.113.51', '203.0.113.50');
  domains.dns.publish(name, 'AAAA', '2001:db8::50');
  domains.dns.publish(`_sip._udp.${name}`, 'SRV', { target: name, port: 5060 });
  const domain = await makeSips(name);
  domains.publish(domain);
  return domain;
}

/** What is shown once the records of a verified domain are others, and once DNS cannot be asked for them any more. */
async function changeRecords(): Promise<{ changed: any; kept: any }> {
  const domain = await domains.make();
  const { id, domain: name } = domain;
  domains.dns.publish(name, 'A', '203.0.113.60');
  domains.publish(domain);
  const first = await verified(domain);
  expect(first.dns_records).toMatchObject({ a_record: '203.0.113.60', srv_record: null });

  domains.dns.publish(name, 'A', '203.0.113.61');
  domains.dns.publish(`_sips._tcp.${name}`, 'SRV', { target: '.', port: 0 });
  domains.dns.publish(`_sip._tcp.${name}`, 'SRV', { target: name, port: 5060 });
  const checkedAfter = async (change: object, { last_checked_at: before }: any): Promise<any> => {
    expect((await domains.api.post(`/domains/${id}`, change)).status).toBe(200);
    return domains.reads(id, 'another check', ({ last_checked_at }) => last_checked_at !== before);
  };
  const changed = await checkedAfter({ type: 'alias' }, first);

  for (const away of [name, `_sips._tcp.${name}`, `_sip._tcp.${name}`]) domains.dns.fail(away, 'SERVFAIL');
  return { changed, kept: await checkedAfter({ type: 'primary' }, changed) };
}

/** A domain with thousands of records, and with a loop. */
async function makeLarge(): Promise<any> {
  const name = aName();
  const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
  domains.dns.publish(name, 'A', ...numbers(1_200).map((i) => `198.18.${i >> 8}.${i & 255}`));
  domains.dns.publish(name, 'AAAA', ...numbers(900).map((i) => `2001:db8::${(i + 1).toString(16)}`));
  domains.dns.publish(`_sip._tcp.${name}`, 'CNAME', `loop.${name}`);
  domains.dns.publish(`loop.${name}`, 'CNAME', `_sip._tcp.${name}`);
  const services = numbers(300).map((i) => ({ target: `t${i}.${name}`, port: 5061 }));
  domains.dns.publish(`_sips._tcp.${name}`, 'SRV', ...services);
  const domain = await domains.make(name, { ssl_enabled: true });
  const noise = numbers(200).map((i) => `${i}`.padEnd(200, 'x'));
  domains.dns.publish(name, 'TXT', ...noise, domain.dns_verification_record);
  return domain;
}

/** A domain once it is verified and its first check has ended. */
function verified({ id }: { id: string }): Promise<any> {
  const wasChecked = (data: any): boolean => data.last_checked_at !== null && data.verified_at !== null;
  return domains.reads(id, 'a verified domain that was checked', wasChecked);
}

function found(reply: Reply): string[] {
  expect([reply.status, reply.json.error.message]).toEqual([409, 'Domain is not verified']);
  expect(fieldsOf(reply)).toEqual(Array(3).fill('status'));
  return reply.json.error.details.slice(1).map(({ message }: { message: string }) => message);
}

describe('POST /domains/:id with status active', () => {
  it('verifies at once, or says what was looked up and found', async () => {
    const { id, domain, dns_verification_record: record } = await domains.make();
    const below = `_voiceplatform-verify.${domain}`;
    const none = await domains.activate(id);
    expect(none.json.error.details[0].message).toBe(`needs the TXT record ${record}`);
    expect(found(none)).toEqual([`TXT ${domain}: no TXT record`, `TXT ${below}: no TXT record`]);

    const old = 'voiceplatform-verify=0123456789abcdef\u0007';
    domains.dns.publish(domain, 'TXT', 'v=spf1 -all', old, 'internal: the password is 1234');
    domains.dns.publish(below, 'TXT', `${record}0`);
    expect(found(await domains.activate(id))).toEqual([
      `TXT ${domain}: 3 TXT records, including voiceplatform-verify=0123456789abcdef? (with another value)`,
      `TXT ${below}: 1 TXT record, including ${record}0 (with other text around it)`,
    ]);

    domains.dns.publish(below, 'TXT', 'nothing for us');
    expect(found(await domains.activate(id))[1]).toBe(`TXT ${below}: 1 TXT record with other content`);

    domains.dns.publish(domain, 'TXT', record);
    const active = await domains.activate(id);
    expect([active.status, active.json.message]).toEqual([200, 'Domain updated successfully']);
    expect(active.json.data).toMatchObject({ status: 'active', dns_verification_record: null });
  });

  it.each<[string, (record: string) => string | string[]]>([
    ['in quotation marks', (record) => `"${record}"`],
    ['in typographic quotation marks', (record) => `“${record}”`],
    ['in capitals, with white space', (record) => ` ${record.toUpperCase().replace('=', ' = ')}\t`],
    ['in several strings', (record) => [`"${record.slice(0, 30)}`, `${record.slice(30)}"`]],
  ])('takes the record %s', async (_, made) => {
    const { id, domain, dns_verification_record: record } = await domains.make();
    domains.dns.publish(domain, 'TXT', 'v=spf1 -all', made(record));
    expect((await domains.activate(id)).json.data).toMatchObject({ status: 'active' });
  });

  it('never takes the record of another domain, however it is written', async () => {
    const [mine, other] = [await domains.make(), await domains.make()];
    domains.dns.publish(mine.domain, 'TXT', `"${other.dns_verification_record}"`);
    expect(found(await domains.activate(mine.id))[0]).toContain('(with another value)');
  });

  it('says so when DNS does not answer, within the time a client waits', async () => {
    const { domain, reply, took } = await silent;
    expect(found(reply)).toEqual([
      `TXT ${domain}: the DNS server failed (SERVFAIL)`,
      `TXT _voiceplatform-verify.${domain}: no DNS server responded in time`,
    ]);
    expect(took).toBeLessThan(6_000);
  });

  it('needs no proof of an operator, nor a second one of the tenant', async () => {
    const { id, domain } = await domains.make();
    expect((await domains.activate(id)).status).toBe(409);
    const vouched = await domains.operator.post(`/domains/${id}`, { status: 'active' });
    expect(vouched.json.data).toMatchObject({ status: 'active', dns_verification_record: null });

    expect((await domains.api.post(`/domains/${id}`, { status: 'inactive' })).json.data.status).toBe(
      'inactive',
    );
    domains.dns.fail(domain, 'SERVFAIL');
    expect((await domains.activate(id)).json.data.status).toBe('active');
  });

  it('verifies a domain anew that was made pending again', async () => {
    const { id, domain, dns_verification_record: record } = await domains.make();
    expect((await domains.operator.post(`/domains/${id}`, { status: 'active' })).status).toBe(200);
    const pending = await domains.api.post(`/domains/${id}`, { status: 'pending' });
    expect(pending.json.data).toMatchObject({
      status: 'pending',
      verified_at: null,
      dns_verification_record: record,
    });
    expect((await domains.activate(id)).status).toBe(409);
    domains.dns.publish(domain, 'TXT', record);
    expect((await domains.activate(id)).json.data.status).toBe('active');
  });

  it('asks for a new record when the name changes', async () => {
    const first = await domains.make();
    domains.dns.publish(first.domain, 'TXT', first.dns_verification_record);
    expect((await domains.activate(first.id)).status).toBe(200);

    const renamed = aName();
    domains.dns.publish(renamed, 'TXT', first.dns_verification_record);
    const both = await domains.api.post(`/domains/${first.id}`, { domain: renamed, status: 'active' });
    expect([both.status, both.json.error.details[0].field]).toEqual([400, 'status']);

    const pending = (await domains.api.post(`/domains/${first.id}`, { domain: renamed })).json.data;
    expect(pending).toMatchObject({
      domain: renamed,
      status: 'pending',
      verified_at: null,
      dns_records: null,
    });
    expect(pending.dns_verification_record).toMatch(/^voiceplatform-verify=/);
    expect(pending.dns_verification_record).not.toBe(first.dns_verification_record);
    expect((await domains.activate(first.id)).status).toBe(409);

    const same = { domain: renamed.toUpperCase(), organization_id: domains.organization };
    const put = await domains.api.put(`/domains/${first.id}`, same);
    expect(put.json.data.dns_verification_record).toBe(pending.dns_verification_record);
  });

  it('looks once for an idempotency key, and replays what it found', async () => {
    const { id, domain, dns_verification_record: record } = await domains.make();
    const key = { 'idempotency-key': unique('key') };
    const first = await domains.api.post(`/domains/${id}`, { status: 'active' }, key);
    domains.dns.publish(domain, 'TXT', record);
    const again = await domains.api.post(`/domains/${id}`, { status: 'active' }, key);
    expect([first.status, again.status]).toEqual([409, 409]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('in the background', () => {
  it('makes a domain active once its record is published, and tells of it', async () => {
    const { id, domain, dns_verification_record: record } = late;
    expect(record).toMatch(/^voiceplatform-verify=[0-9a-f]{32}$/);
    const active = await domains.reads(id, 'an active domain', isActive);
    expect(active.dns_verification_record).toBeNull();
    expect(active.verified_at).not.toBeNull();

    const events = await database.query(
      `SELECT organization_id, type, data FROM outbox_events WHERE data ->> 'domain_id' = $1`,
      [id],
    );
    expect(events.rows).toEqual([
      {
        organization_id: domains.organization,
        type: 'domain.verified',
        data: { domain_id: id, domain, status: 'active', verified_at: active.verified_at },
      },
    ]);
    const { events: audit } = (await domains.api.get(`/audit?resource_id=${id}`)).json.data;
    expect(audit.map((event: any) => [event.actor, event.action, event.after.status])).toEqual([
      ['system', 'update', 'active'],
      ['user_test', 'create', 'pending'],
    ]);
  });

  it('verifies a domain although Redis has lost its job', async () => {
    await domains.reads(forgotten.id, 'an active domain', isActive);
  });

  it('finds the record of a domain that is a CNAME below it', async () => {
    await domains.reads(alias.id, 'an active domain', isActive);
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
    await Promise.all(many.map(({ id }) => domains.reads(id, 'those due at the same time', isActive)));
    expect([domains.dns.asked(`TXT ${inactive.domain}`), domains.dns.asked(`TXT ${removed.domain}`)]).toEqual(
      [0, 0],
    );

    const pending = await domains.api.post(`/domains/${inactive.id}`, { status: 'pending' });
    expect(pending.json.data.status).toBe('pending');
    await domains.reads(inactive.id, 'its verification', isActive);
  });
});

describe('what is found of a domain', () => {
  it('is found before the domain is verified', async () => {
    const hasCertificate = (data: any): boolean => data.ssl_certificate_expiry !== null;
    expect(await domains.reads(pending.id, 'its certificate', hasCertificate)).toMatchObject({
      status: 'pending',
      dns_records: { srv_record: `_sips._tcp.${pending.domain}` },
    });
  });

  it('has its addresses, its preferred SRV record and the end of its certificate', async () => {
    const data = await verified(complete);
    const name = data.domain;
    expect(data.dns_records).toEqual({
      a_record: '203.0.113.50',
      aaaa_record: '2001:db8::50',
      srv_record: `_sips._tcp.${name}`,
    });
    expect(data.ssl_certificate_expiry).toBe(sips.expiry.toISOString().replace('.000', ''));
    expect([...new Set(sips.serverNames)].sort()).toEqual([name, pending.domain].sort());

    const off = await domains.api.post(`/domains/${data.id}`, { ssl_enabled: false });
    expect(off.json.data.ssl_certificate_expiry).toBeNull();
  });

  it('is brought up to date after a change, and stands while DNS is away', async () => {
    const { changed, kept } = await changes;
    expect(changed.dns_records).toMatchObject({
      a_record: '203.0.113.61',
      srv_record: `_sip._tcp.${changed.domain}`,
    });
    expect([kept.status, kept.dns_records]).toEqual(['active', changed.dns_records]);
  });

  it('is bounded where DNS answers with thousands of records, over TCP, and with loops', async () => {
    const data = await domains.reads(large.id, 'the domain active', isActive);
    const name = data.domain;
    expect(data.dns_records).toEqual({
      a_record: '198.18.0.0',
      aaaa_record: '2001:db8::1',
      srv_record: `_sips._tcp.${name}`,
    });
    const overTcp = domains.dns.questions.filter(
      ({ question, over }) => over === 'tcp' && question === `TXT ${name}`,
    );
    expect(overTcp.length).toBeGreaterThan(0);
    // Four targets are tried, however many there are.
    const targets = domains.dns.questions.filter(({ question }) => /^A t\d+\./.test(question));
    expect(new Set(targets.map(({ question }) => question)).size).toBeLessThanOrEqual(4);
  });
});

describe('a name that several organizations claim', () => {
  const exists = [409, 'Domain already exists'];
  const answer = ({ status, json }: Reply): unknown[] => [status, json.error?.message];

  it('is of the first one to prove it, and the claims of the others end', async () => {
    const mine = await domains.make();
    const { api, claim } = await rival(mine.domain);
    expect(claim.dns_verification_record).not.toBe(mine.dns_verification_record);
    const { domain, organization_id } = claim;
    expect(answer(await api.put('/domains/new', { domain, organization_id }))).toEqual(exists);

    domains.publish(claim);
    expect(answer(await domains.activate(mine.id))).toEqual([409, 'Domain is not verified']);
    expect((await api.post(`/domains/${claim.id}`, { status: 'active' })).status).toBe(200);
    expect((await domains.api.get(`/domains/${mine.id}`)).status).toBe(404);
    const yielded = await eventsOf(mine);
    expect(yielded).toEqual([['domain.yielded', expect.objectContaining({ domain: mine.domain })]]);
    expect(JSON.stringify(yielded)).not.toContain(organization_id);
    const { events } = (await domains.api.get(`/audit?resource_id=${mine.id}`)).json.data;
    expect(events[0]).toMatchObject({ action: 'delete', actor: 'system' });
  });

  it('stays with the organization that has proven it, active or not', async () => {
    const mine = await domains.make();
    domains.publish(mine);
    expect((await domains.activate(mine.id)).status).toBe(200);
    expect((await domains.api.post(`/domains/${mine.id}`, { status: 'inactive' })).status).toBe(200);
    const { api, claim } = await rival(aName());
    const { organization_id } = claim;
    const put = { domain: mine.domain, organization_id };
    expect(answer(await api.put('/domains/new', put))).toEqual(exists);
    expect(answer(await api.put(`/domains/${claim.id}`, put))).toEqual(exists);
    expect(answer(await api.post(`/domains/${claim.id}`, { domain: mine.domain }))).toEqual(exists);

    expect((await domains.api.delete(`/domains/${mine.id}`)).status).toBe(200);
    expect((await api.put('/domains/new', put)).status).toBe(201);
  });

  it('is proven by the worker as well', async () => {
    const mine = await domains.make();
    const { api, claim } = await rival(mine.domain);
    domains.publish(claim);
    await until('the proof', async () => isActive((await api.get(`/domains/${claim.id}`)).json.data));
    expect((await domains.api.get(`/domains/${mine.id}`)).status).toBe(404);
  });

  it('is of an operator’s choice as well', async () => {
    const mine = await domains.make();
    const { api, claim } = await rival(mine.domain);
    expect((await domains.operator.post(`/domains/${claim.id}`, { status: 'active' })).status).toBe(200);
    expect((await api.get(`/domains/${claim.id}`)).json.data.verified_at).not.toBeNull();
    expect((await domains.api.get(`/domains/${mine.id}`)).status).toBe(404);
  });

  it('is never of two who prove it at once', async () => {
    const name = aName();
    const rivals = await Promise.all(Array.from({ length: 6 }, () => rival(name)));
    domains.dns.publish(name, 'TXT', ...rivals.map(({ claim }) => claim.dns_verification_record));
    const replies = await Promise.all(
      rivals.map(({ api, claim }) => api.post(`/domains/${claim.id}`, { status: 'active' })),
    );
    expect(replies.filter(({ status }) => status >= 500)).toEqual([]);
    const left = await Promise.all(rivals.map(({ api, claim }) => api.get(`/domains/${claim.id}`)));
    expect(left.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404, 404]);
    expect(isActive(left.find(({ status }) => status === 200)!.json.data)).toBe(true);
  });
});

describe('a domain that is not verified', () => {
  it('ends after 30 days, which its organization is told', async () => {
    await until('the end', async () => (await domains.api.get(`/domains/${expired.id}`)).status === 404);
    expect(await eventsOf(expired)).toEqual([
      ['domain.expired', expect.objectContaining({ domain: expired.domain })],
    ]);
    await domains.make(expired.domain);
  });

  it('is announced once to end in a week', async () => {
    await until('the announcement', async () => (await eventsOf(expiring)).length > 0);
    const { data } = (await domains.api.get(`/domains/${expiring.id}`)).json;
    expect(data.status).toBe('pending');
    const days = (Date.parse(data.verification_expires_at) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(6, 1);
    const announcement = {
      domain_id: expiring.id,
      domain: expiring.domain,
      status: 'pending',
      dns_verification_record: expiring.dns_verification_record,
      expires_at: data.verification_expires_at,
    };
    expect(await eventsOf(expiring)).toEqual([['domain.expiring', announcement]]);
  });

  it('is another thing than one that was verified and is not in use', async () => {
    const { data } = (await domains.api.get(`/domains/${vouched.id}`)).json;
    expect([data.status, data.verification_expires_at]).toEqual(['inactive', null]);
  });
});

describe('a worker that is stopped', () => {
  it('gives up a check, and makes it again once started', async () => {
    const hung = await domains.make();
    domains.publish(hung);
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
