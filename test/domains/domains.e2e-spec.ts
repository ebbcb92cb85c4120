import { randomBytes } from 'node:crypto';
import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { aName } from '../support/domain-service.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;
let operator: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
  operator = await Api.as({ org_ids: ['*'], sub: 'user_operator' });
});

function body(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { domain: aName(), organization_id: organization, ...overrides };
}

function make(overrides: Record<string, unknown> = {}): Promise<any> {
  return api.create('/domains/new', body(overrides));
}

describe('PUT /domains/:id', () => {
  it('fills in the defaults', async () => {
    expect(await make()).toMatchObject({
      status: 'pending',
      type: 'primary',
      ssl_enabled: false,
      ssl_certificate_expiry: null,
      dns_records: null,
      settings: {},
      verified_at: null,
      last_checked_at: null,
    });
  });

  it('answers 201 with Location and ETag, and GET answers the same', async () => {
    const put = await api.put('/domains/new', body({ type: 'alias', ssl_enabled: true }));
    expect(put.json.data.id).toMatch(/^dom_[0-9A-Za-z]{22}$/);
    const get = await api.get(put.headers.get('location')!);
    expect(get.json.data).toEqual(put.json.data);
    expect(get.headers.get('etag')).toBe(put.headers.get('etag'));
    expect(
      (await api.get(`/domains/${put.json.data.id}`, { 'if-none-match': get.headers.get('etag')! })).status,
    ).toBe(304);
  });

  it('stores names as lower-case A-labels, and knows them again in any form', async () => {
    const name = unique('bücher-');
    const { domain } = await make({ domain: `${name.toUpperCase()}.Example.` });
    expect(domain).toBe(`xn--${domain.slice(4)}`);
    for (const same of [`${name}.example`, domain.toUpperCase(), `${name.normalize('NFD')}。example`]) {
      const reply = await stranger.put('/domains/new', {
        ...body(),
        domain: same,
        organization_id: organization,
      });
      expect(reply.status).toBe(403);
      expect(failure(await api.put('/domains/new', body({ domain: same })))).toEqual([
        409,
        'conflict',
        'Domain already exists',
      ]);
    }
  });

  it.each([
    'localhost',
    '192.0.2.1',
    '2001:db8::1',
    'exa_mple.com',
    '-a.example',
    'a..example',
    `${'x'.repeat(64)}.example`,
    'http://a.example',
    'a.example/x',
    'xn--a.example',
    '',
    5,
    null,
    ['a.example'],
    { name: 'a.example' },
  ])('refuses the domain %j as malformed, on PUT and on POST', async (domain) => {
    const put = await api.put('/domains/new', body({ domain }));
    expect(failure(put)).toEqual([400, 'invalid_request', 'Invalid domain format']);
    expect(fieldsOf(put)).toEqual(['domain']);
    const post = await api.post('/domains/dom_none', { domain });
    expect(failure(post)).toEqual([400, 'invalid_request', 'Invalid request parameters']);
  });

  it('refuses settings past 16 KiB, and takes those of just that size', async () => {
    const settings = (bytes: number) => ({ note: 'x'.repeat(bytes - '{"note":""}'.length) });
    const reply = await api.put('/domains/new', body({ settings: settings(16 * 1024 + 1) }));
    expect([reply.status, ...fieldsOf(reply)]).toEqual([422, 'settings']);
    const { id } = await make({ settings: settings(16 * 1024) });
    expect((await api.post(`/domains/${id}`, { settings: settings(16 * 1024 + 1) })).status).toBe(400);
  });

  it.each<[Record<string, unknown>, number, string]>([
    [{ type: 'main' }, 422, 'type'],
    [{ type: 5 }, 400, 'type'],
    [{ type: null }, 400, 'type'],
    [{ ssl_enabled: 'true' }, 400, 'ssl_enabled'],
    [{ ssl_enabled: null }, 400, 'ssl_enabled'],
    [{ settings: [] }, 400, 'settings'],
    [{ settings: 'x' }, 400, 'settings'],
    [{ settings: null }, 400, 'settings'],
    [{ settings: { default_transport: 'sctp' } }, 422, 'settings.default_transport'],
    [{ settings: { default_transport: 7 } }, 400, 'settings.default_transport'],
    [{ settings: { nat_keepalive: 'yes' } }, 400, 'settings.nat_keepalive'],
    [{ settings: { note: 'a\0b' } }, 400, 'settings.note'],
    [{ settings: { note: '\ud800' } }, 400, 'settings.note'],
    [{ status: 'active' }, 400, 'status'],
    [{ verified_at: '2024-01-01T00:00:00Z' }, 400, 'verified_at'],
    [{ organization_id: 'acme' }, 400, 'organization_id'],
    [{ organization_id: undefined }, 400, 'organization_id'],
  ])('refuses %j with %d', async (overrides, status, field) => {
    const reply = await api.put('/domains/new', body(overrides));
    expect(reply.status).toBe(status);
    expect(fieldsOf(reply)).toEqual([field]);
    // The endpoint's own table has no 422.
    const { domain: _domain, organization_id: organizationId, ...fields } = body(overrides);
    if (!('status' in fields) && organizationId === organization) {
      expect((await api.post('/domains/dom_none', fields)).status).toBe(400);
    }
  });

  it('keeps further settings as they are, however odd, but not however deep', async () => {
    const settings = {
      default_transport: 'tls',
      nat_keepalive: false,
      codecs: ['OPUS', { nested: [null, 1.5, -2e30] }],
      then: 'x',
      'a key <&> "quoted"': { '': [] },
      größe: '☎',
    };
    const { id } = await make({ settings });
    const read = await api.get(`/domains/${id}`);
    expect(read.json.data.settings).toEqual(settings);
    const xml = await api.get(`/domains/${id}?format=xml`);
    expect(xml.text).toContain('<default_transport>tls</default_transport>');

    const deep = JSON.parse('{"a":'.repeat(40) + '1' + '}'.repeat(40)) as object;
    expect((await api.put('/domains/new', body({ settings: deep }))).status).toBe(400);
  });

  it('replaces a domain: what is left out returns to its default, but not its verification', async () => {
    const made = await make({ type: 'alias', ssl_enabled: true, settings: { nat_keepalive: true } });
    await operator.post(`/domains/${made.id}`, { status: 'active' });
    const put = await api.put(`/domains/${made.id}`, body({ domain: made.domain }));
    expect([put.status, put.json.message]).toEqual([200, 'Domain updated successfully']);
    expect(put.json.data).toMatchObject({
      type: 'primary',
      ssl_enabled: false,
      settings: {},
      status: 'active',
    });

    const renamed = await api.put(`/domains/${made.id}`, body());
    expect(renamed.json.data).toMatchObject({ status: 'pending', verified_at: null });
    expect(renamed.json.data.dns_verification_record).not.toBe(made.dns_verification_record);
    const moved = await operator.put(`/domains/${made.id}`, body({ organization_id: unique('org_') }));
    expect([moved.status, ...fieldsOf(moved)]).toEqual([422, 'organization_id']);
  });

  it('lets a deleted id be used again, by its own organization only, to be verified anew', async () => {
    const id = unique('dom_');
    const first = await api.put(`/domains/${id}`, body());
    await operator.post(`/domains/${id}`, { status: 'active' });
    await api.delete(`/domains/${id}`);
    const other = unique('org_');
    expect((await operator.put(`/domains/${id}`, body({ organization_id: other }))).status).toBe(403);
    const again = await api.put(`/domains/${id}`, body({ domain: first.json.data.domain }));
    expect([again.status, again.json.data.status]).toEqual([201, 'pending']);
    expect(again.json.data.dns_verification_record).not.toBe(first.json.data.dns_verification_record);
  });

  it('makes one domain of 50 parallel requests for one name, and one of those for one id', async () => {
    const statuses = async (path: string, bodyOf: (i: number) => object, each = [api, operator]) => {
      const replies = await Promise.all(
        Array.from({ length: 50 }, (_, i) => each[i % each.length].put(path, bodyOf(i))),
      );
      return replies.map(({ status }) => status).sort();
    };
    const name = aName();
    const expected = [201, ...Array<number>(49).fill(409)];
    const byName = await statuses('/domains/new', (i) => body({ domain: i % 2 ? name : name.toUpperCase() }));
    expect(byName).toEqual(expected);

    // Those that come later replace what the first one made, with a name that is free again by then.
    const byId = await statuses(`/domains/${unique('dom_')}`, () => body());
    expect(byId.filter((status) => status === 201)).toHaveLength(1);
    expect(byId.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
  });

  it('never gives an id that two organizations ask for at once to both', async () => {
    const organizations = [unique('org_'), unique('org_')];
    for (let round = 0; round < 5; round++) {
      const id = unique('dom_');
      const replies = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          operator.put(`/domains/${id}`, body({ organization_id: organizations[i % 2] })),
        ),
      );
      const owners = replies
        .filter(({ status }) => status < 300)
        .map(({ json }) => json.data.organization_id);
      expect(new Set(owners).size).toBe(1);
      expect((await operator.get(`/domains/${id}`)).json.data.organization_id).toBe(owners[0]);
    }
  });
});

describe('GET /domains', () => {
  it('lists by organization and status, newest first, and only what the caller may see', async () => {
    const mine = unique('org_');
    const tenant = await Api.as({ org_ids: [mine] });
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.unshift((await tenant.put('/domains/new', body({ organization_id: mine }))).json.data.id);
    }
    await tenant.post(`/domains/${ids[1]}`, { status: 'inactive' });
    const listed = async (query: string): Promise<string[]> =>
      (await tenant.get(`/domains?${query}`)).json.data.domains.map(({ id }: { id: string }) => id);
    expect(await listed('')).toEqual(ids);
    expect(await listed('status=pending')).toEqual([ids[0], ids[2]]);
    expect(await listed('status=inactive')).toEqual([ids[1]]);
    expect(await listed(`organization_id=${mine}&page=2&per_page=2`)).toEqual([ids[2]]);
    const foreign = await tenant.get(`/domains?organization_id=${organization}`);
    expect(failure(foreign)).toEqual([403, 'forbidden', 'Insufficient permissions']);
  });

  it.each(['status=unknown', 'page=0', 'per_page=201', 'organization_id=x', 'format=csv', 'q=x'])(
    'refuses %s',
    async (query) => {
      expect(failure(await api.get(`/domains?${query}`))).toEqual([
        400,
        'invalid_request',
        'Invalid request parameters',
      ]);
    },
  );
});

describe('POST /domains/:id', () => {
  it('changes the fields that are present', async () => {
    const { id, dns_verification_record: record } = await make({
      settings: { nat_keepalive: true, note: 1 },
    });
    const reply = await api.post(`/domains/${id}`, {
      type: 'alias',
      ssl_enabled: true,
      settings: { default_transport: 'tcp' },
    });
    expect([reply.status, reply.json.message]).toEqual([200, 'Domain updated successfully']);
    expect(reply.json.data).toMatchObject({
      type: 'alias',
      ssl_enabled: true,
      settings: { default_transport: 'tcp' },
      status: 'pending',
      dns_verification_record: record,
    });
  });

  it('makes a domain active only with its record, or by an operator', async () => {
    const { id } = await make();
    const refused = await api.post(`/domains/${id}`, { status: 'active', ssl_enabled: true });
    expect(failure(refused)).toEqual([409, 'conflict', 'Domain is not verified']);
    expect((await api.get(`/domains/${id}`)).json.data).toMatchObject({
      status: 'pending',
      ssl_enabled: false,
    });
    expect((await operator.post(`/domains/${id}`, { status: 'active' })).json.data.status).toBe('active');
    const { events } = (await api.get(`/audit?resource_id=${id}`)).json.data;
    expect(events.map((event: any) => [event.actor, event.action])).toEqual([
      ['user_operator', 'update'],
      ['user_test', 'create'],
    ]);
  });

  it('refuses an update without a field', async () => {
    const reply = await api.post(`/domains/${(await make()).id}`, {});
    expect(failure(reply)).toEqual([400, 'invalid_request', 'Invalid request parameters']);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ status: 'verified' }, 'status'],
    [{ status: null }, 'status'],
    [{ organization_id: 'org_1' }, 'organization_id'],
    [{ id: 'dom_1' }, 'id'],
    [{ dns_verification_record: 'x' }, 'dns_verification_record'],
  ])('refuses %j', async (fields, field) => {
    const reply = await api.post(`/domains/${(await make()).id}`, fields);
    expect(failure(reply)).toEqual([400, 'invalid_request', 'Invalid request parameters']);
    expect(fieldsOf(reply)).toEqual([field]);
  });

  it('refuses a name that exists', async () => {
    const [one, other] = [await make(), await make()];
    const reply = await api.post(`/domains/${one.id}`, { domain: other.domain });
    expect(failure(reply)).toEqual([409, 'conflict', 'Domain already exists']);
  });
});

describe('DELETE /domains/:id', () => {
  it('frees the name', async () => {
    const { id, domain } = await make();
    const reply = await api.delete(`/domains/${id}`);
    expect([reply.status, reply.json.message]).toEqual([200, 'Domain deleted successfully']);
    expect(reply.json.data.id).toBe(id);
    expect(failure(await api.delete(`/domains/${id}`))).toEqual([404, 'not_found', 'Domain not found']);
    expect((await api.put('/domains/new', body({ domain }))).status).toBe(201);
  });

  const uses: [string, (owner: string, domain: string) => [path: string, body: object]][] = [
    ['a trunk has it as its host', (owner, domain) => trunkOf(owner, { host: domain.toUpperCase() })],
    [
      'a trunk has it as its host, as an absolute name',
      (owner, domain) => trunkOf(owner, { host: `${domain}.` }),
    ],
    ['a trunk has it as its realm', (owner, domain) => trunkOf(owner, { realm: domain.toUpperCase() })],
    [
      'a trunk has it as its realm, as an absolute name',
      (owner, domain) => trunkOf(owner, { realm: `${domain}.` }),
    ],
    ['a device has it in its settings', deviceOf],
  ];

  it.each(uses)('is refused while %s', async (_, userOf) => {
    const { id, domain } = await make();
    expect((await operator.put(...userOf(unique('org_'), domain))).status).toBe(201);
    const user = await api.put(...userOf(organization, domain));
    const inUse = [409, 'conflict', 'Domain has active resources (trunks, devices)'];
    expect(failure(await api.delete(`/domains/${id}`))).toEqual(inUse);
    expect(failure(await api.post(`/domains/${id}`, { domain: aName() }))).toEqual(inUse);
    expect(failure(await api.put(`/domains/${id}`, body()))).toEqual(inUse);
    expect((await api.post(`/domains/${id}`, { type: 'alias' })).status).toBe(200);
    expect((await api.delete(user.headers.get('location')!)).status).toBe(200);
    expect((await api.delete(`/domains/${id}`)).status).toBe(200);
  });

  it.each<[string, (name: string) => object]>([
    ['host', (name) => ({ host: `${name.toUpperCase()}.EXAMPLE.` })],
    ['realm', (name) => ({ realm: `${name.toUpperCase().normalize('NFD')}.Example.` })],
  ])('is refused while an internationalized name is the %s of a trunk', async (_, fieldsOfTrunk) => {
    const name = unique('bücher-');
    const { id } = await make({ domain: `${name}.example` });
    const user = await api.put(...trunkOf(organization, fieldsOfTrunk(name)));
    expect(user.status).toBe(201);
    expect((await api.delete(`/domains/${id}`)).status).toBe(409);
    await api.delete(user.headers.get('location')!);
    expect((await api.delete(`/domains/${id}`)).status).toBe(200);
  });

  function trunkOf(owner: string, fields: object): [path: string, body: object] {
    const trunk = { name: unique('Trunk '), organization_id: owner, type: 'pbx', host: 'sip.example.com' };
    return ['/siptrunk/new', { ...trunk, ...fields }];
  }

  function deviceOf(owner: string, domain: string): [path: string, body: object] {
    const mac_address = randomBytes(6).toString('hex');
    const settings = { domain: ` ${domain.toUpperCase()}.` };
    return ['/devices/new', { mac_address, organization_id: owner, type: 'phone', settings }];
  }
});

describe('every endpoint of a domain', () => {
  const requests: [method: string, words: string, body?: () => Record<string, unknown>][] = [
    ['GET', 'Invalid domain ID'],
    ['PUT', 'Invalid request parameters', body],
    ['POST', 'Invalid request parameters', () => ({ ssl_enabled: true })],
    ['DELETE', 'Invalid domain ID'],
  ];

  it.each(requests)(
    '%s needs a token, the scope, the form, the domain and the organization',
    async (...[method, words, bodyOf]) => {
      const { id } = await make();
      const ask = (client: Api, path = id): Promise<Reply> =>
        client.request(method, `/domains/${path}`, { body: bodyOf?.() });
      expect(failure(await ask(Api.withToken(undefined)))).toEqual([
        401,
        'unauthenticated',
        'Authentication required',
      ]);
      const scope = method === 'GET' ? 'domains:write' : 'domains:read';
      const lacking = await Api.as({ org_ids: [organization], scope });
      expect(failure(await ask(lacking))).toEqual([403, 'forbidden', 'Insufficient permissions']);
      expect(failure(await ask(api, 'dom_'))).toEqual([400, 'invalid_request', words]);
      expect((await ask(api, 'trunk_1')).status).toBe(400);
      expect(failure(await ask(stranger))).toEqual([403, 'forbidden', 'Insufficient permissions']);
      if (method !== 'PUT') {
        expect(failure(await ask(api, unique('dom_')))).toEqual([404, 'not_found', 'Domain not found']);
      }
    },
  );

  it('changes only the version that was read', async () => {
    const { id } = await make();
    const etag = (await api.get(`/domains/${id}`)).headers.get('etag')!;
    const changed = await api.post(`/domains/${id}`, { type: 'alias' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    const stale = { 'if-match': etag };
    expect((await api.post(`/domains/${id}`, { type: 'primary' }, stale)).status).toBe(412);
    expect((await api.post(`/domains/${id}`, { status: 'active' }, stale)).status).toBe(412);
    expect((await api.put(`/domains/${id}`, body(), stale)).status).toBe(412);
    expect((await api.delete(`/domains/${id}`, stale)).status).toBe(412);
    const fresh = { 'if-match': changed.headers.get('etag')! };
    expect((await api.delete(`/domains/${id}`, fresh)).status).toBe(200);
  });

  it('takes an idempotency key', async () => {
    const key = { 'idempotency-key': unique('key') };
    const request = body();
    const first = await api.put('/domains/new', request, key);
    const again = await api.put('/domains/new', request, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});
