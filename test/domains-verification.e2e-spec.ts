import pg from 'pg';
import type { Reply } from './support/api.js';
import { unique } from './support/api.js';
import { aName, DomainService, isActive } from './support/domain-service.js';
import { until } from './support/until.js';

let domains: DomainService;
let database: pg.Client;

beforeAll(async () => {
  domains = await DomainService.start();
  database = new pg.Client(domains.servers.DATABASE_URL);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await domains.stop();
});

describe('in the background', () => {
  let late: any;
  let alias: any;
  let inactive: any;
  let removed: any;
  let many: any[];

  beforeAll(async () => {
    [late, alias, inactive, removed, ...many] = await Promise.all(
      Array.from({ length: 34 }, () => domains.make()),
    );
    expect((await domains.api.post(`/domains/${inactive.id}`, { status: 'inactive' })).status).toBe(200);
    expect((await domains.api.delete(`/domains/${removed.id}`)).status).toBe(200);
    domains.dns.publish(alias.domain, 'CNAME', 'edge.platform.example');
    domains.dns.publish(`_voiceplatform-verify.${alias.domain}`, 'TXT', alias.dns_verification_record);
    for (const domain of [inactive, removed, ...many]) domains.publish(domain);
  });

  it('makes a domain active once its record is published, and tells of it', async () => {
    const { id, domain, dns_verification_record: record } = late;
    expect(record).toMatch(/^voiceplatform-verify=[0-9a-f]{32}$/);
    await until('a first look-up', () => domains.dns.asked(`TXT ${domain}`) > 0);
    domains.publish(late);

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

function found(reply: Reply): string[] {
  expect([reply.status, reply.json.error.message]).toEqual([409, 'Domain is not verified']);
  expect(reply.json.error.details.map(({ field }: { field: string }) => field)).toEqual(
    Array(3).fill('status'),
  );
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
      `TXT ${domain}: 3 TXT records, among them voiceplatform-verify=0123456789abcdef?`,
      `TXT ${below}: 1 TXT record, among them ${record}0`,
    ]);

    domains.dns.publish(below, 'TXT', 'nothing for us');
    expect(found(await domains.activate(id))[1]).toBe(`TXT ${below}: 1 TXT record of other content`);

    domains.dns.publish(domain, 'TXT', record);
    const active = await domains.activate(id);
    expect([active.status, active.json.message]).toEqual([200, 'Domain updated successfully']);
    expect(active.json.data).toMatchObject({ status: 'active', dns_verification_record: null });
  });

  it('says so when DNS does not answer, within the time a client waits', async () => {
    const { id, domain } = await domains.make();
    domains.dns.fail(domain, 'SERVFAIL');
    domains.dns.fail(`_voiceplatform-verify.${domain}`, 'silent');
    const began = Date.now();
    expect(found(await domains.activate(id))).toEqual([
      `TXT ${domain}: the DNS server failed (SERVFAIL)`,
      `TXT _voiceplatform-verify.${domain}: no DNS server answered in time`,
    ]);
    expect(Date.now() - began).toBeLessThan(6_000);
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
