import { Api, failure, unique } from '../support/api.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

/** Networks are unique in an organization, so each test takes its own. */
let next = 0;
function address(): string {
  next++;
  return `203.0.${next >> 8}.${next & 255}`;
}

function entry(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { organization_id: organization, ip_address: address(), ...overrides };
}

function make(overrides: Record<string, unknown> = {}): Promise<any> {
  return api.create('/orgips/new', entry(overrides));
}

describe('PUT /orgips/:entity', () => {
  it('fills in the defaults of the contract', async () => {
    expect(await make()).toMatchObject({
      cidr: 32,
      type: 'whitelist',
      description: null,
      last_seen: null,
      request_count_24h: 0,
    });
    expect(await make({ ip_address: '2001:DB8:0::0001' })).toMatchObject({
      ip_address: '2001:db8::1',
      cidr: 128,
    });
  });

  it('answers 201 with Location and ETag, and GET answers the same', async () => {
    const put = await api.put('/orgips/new', entry({ ip_address: '::1.2.3.4', description: 'Büro' }));
    const get = await api.get(put.headers.get('location')!);
    expect(get.json.data).toEqual(put.json.data);
    expect(get.headers.get('etag')).toBe(put.headers.get('etag'));
  });

  it('takes the type from the path', async () => {
    const reply = await api.put('/orgips/blacklist', entry());
    expect([reply.status, reply.json.data.type]).toEqual([201, 'blacklist']);
    expect((await api.put('/orgips/whitelist', entry({ type: 'blacklist' }))).status).toBe(422);
  });

  it('keeps host bits as given, and compares networks', async () => {
    const network = { cidr: 24, ip_address: '198.51.100.77' };
    expect(await make(network)).toMatchObject(network);
    const same = await api.put('/orgips/new', entry({ ...network, ip_address: '198.51.100.0' }));
    expect(failure(same)).toEqual([409, 'conflict', 'IP address already exists for organization']);
    expect((await api.put('/orgips/blacklist', entry(network))).status).toBe(409);
    await make({ ...network, cidr: 25 });
    await make({ ip_address: '2001:db8:7::1', cidr: 48 });
    const v6 = entry({ ip_address: '2001:db8:7:ffff::2', cidr: 48 });
    expect((await api.put('/orgips/new', v6)).status).toBe(409);
  });

  it('takes IPv4 inside IPv6 as IPv4', async () => {
    const ip_address = address();
    expect(await make({ ip_address: `::ffff:${ip_address}` })).toMatchObject({ ip_address, cidr: 32 });
    expect((await api.put('/orgips/new', entry({ ip_address }))).status).toBe(409);
    expect(await make({ ip_address: `::ffff:${ip_address}`, cidr: 126 })).toMatchObject({
      ip_address,
      cidr: 30,
    });
  });

  it('lets two organizations have the same network', async () => {
    const { ip_address } = await make();
    const organization_id = unique('org_');
    const other = await Api.as({ org_ids: [organization_id] });
    expect((await other.put('/orgips/new', { organization_id, ip_address })).status).toBe(201);
  });

  it('creates under a chosen id, replaces, and starts anew with another network', async () => {
    const id = unique('orgip_');
    const body = entry({ description: 'Office', type: 'blacklist' });
    expect((await api.put(`/orgips/${id}`, body)).status).toBe(201);
    const traffic = [{ ip_address: body.ip_address, requests: 3, at: new Date().toISOString() }];
    await api.post('/sipedge/traffic', { traffic });

    const { organization_id, ip_address } = body;
    const replaced = await api.put(`/orgips/${id}`, { organization_id, ip_address });
    expect([replaced.status, replaced.json.message]).toEqual([200, 'Organization IP updated successfully']);
    expect(replaced.json.data).toMatchObject({
      type: 'whitelist',
      description: null,
      request_count_24h: 3,
      last_seen: expect.any(String),
    });
    const moved = await api.put(`/orgips/${id}`, { organization_id, ip_address: address() });
    expect(moved.json.data).toMatchObject({ request_count_24h: 0, last_seen: null });
  });

  it('gives a deleted id back to its own organization only, without what it had seen', async () => {
    const id = unique('orgip_');
    const body = entry();
    await api.put(`/orgips/${id}`, body);
    const traffic = [{ ip_address: body.ip_address, requests: 3, at: new Date().toISOString() }];
    await api.post('/sipedge/traffic', { traffic });
    await api.delete(`/orgips/${id}`);
    const operator = await Api.as({ org_ids: ['*'] });
    const other = entry({ organization_id: unique('org_') });
    expect((await operator.put(`/orgips/${id}`, other)).status).toBe(403);
    const revived = await api.put(`/orgips/${id}`, body);
    expect([revived.status, revived.json.data.last_seen, revived.json.data.request_count_24h]).toEqual([
      201,
      null,
      0,
    ]);
  });

  it('gives a new id that several organizations put at once to one of them', async () => {
    const id = unique('orgip_');
    const replies = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const body = entry({ organization_id: unique('org_') });
        const owner = await Api.as({ org_ids: [body.organization_id] });
        return owner.put(`/orgips/${id}`, body);
      }),
    );
    const winners = replies.filter(({ status }) => status === 201);
    const refused = replies.filter(({ status }) => status === 403 || status === 409);
    expect([winners.length, refused.length]).toEqual([1, 9]);
    const operator = await Api.as({ org_ids: ['*'] });
    expect((await operator.get(`/orgips/${id}`)).json.data).toEqual(winners[0].json.data);
  });

  it('says what its error table says', async () => {
    expect(failure(await api.put('/orgips/new', entry({ ip_address: '203.0.113.256' })))).toEqual([
      400,
      'invalid_request',
      'Invalid IP address format',
    ]);
    expect(failure(await api.put('/orgips/greylist', entry()))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    expect(failure(await stranger.put('/orgips/new', entry()))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    expect(failure(await api.put('/orgips/new', entry({ cidr: 33 })))).toEqual([
      422,
      'validation_failed',
      'Validation error',
    ]);
    const anonymous = Api.withToken(undefined);
    expect(failure(await anonymous.put('/orgips/new', entry()))).toEqual([
      401,
      'unauthenticated',
      'Authentication required',
    ]);
  });

  it.each([
    ['cidr', -1],
    ['cidr', 129],
    ['cidr', 1e300],
    ['type', 'greylist'],
    ['description', 'a\nb'],
    ['description', 'x'.repeat(256)],
  ])('answers 422 for %s = %j', async (field, value) => {
    const reply = await api.put('/orgips/new', entry({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([422, field]);
  });

  it.each([
    ['ip_address', undefined],
    ['ip_address', null],
    ['ip_address', 7],
    ['ip_address', ''],
    ['ip_address', ' 203.0.113.1'],
    ['ip_address', '203.0.113'],
    ['ip_address', '203.0.113.01'],
    ['ip_address', '203.0.113.0/24'],
    ['ip_address', 'sip.example.com'],
    ['ip_address', '[2001:db8::1]'],
    ['ip_address', 'fe80::1%eth0'],
    ['ip_address', '2001:db8::1::2'],
    ['cidr', '24'],
    ['cidr', 24.5],
    ['cidr', null],
    ['type', 7],
    ['description', ['x']],
    ['description', 'a\u0000b'],
    ['organization_id', undefined],
    ['network', '203.0.113.0/24'],
    ['last_seen', '2024-01-22T15:00:00Z'],
    ['organization_id', 'company'],
  ])('answers 400 for %s = %j', async (field, value) => {
    const reply = await api.put('/orgips/new', entry({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([400, field]);
  });

  it('takes every length that the address has, and none more', async () => {
    for (const [ip_address, longest] of [
      ['0.0.0.0', 32],
      ['::', 128],
    ] as const) {
      for (const cidr of [0, longest]) {
        const { id, ...made } = await make({ ip_address, cidr });
        expect(made).toMatchObject({ ip_address, cidr, type: 'whitelist' });
        await api.delete(`/orgips/${id}`);
      }
      expect((await api.put('/orgips/new', entry({ ip_address, cidr: longest + 1 }))).status).toBe(422);
    }
  });

  it('gives one of 50 parallel creates of a network a 201 and the others a 409', async () => {
    const ip_address = address().replace(/\d+$/, '');
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, host) =>
        api.put('/orgips/new', entry({ ip_address: ip_address + host, cidr: 23 })),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(49).fill(409)]);
  });
});

describe('GET /orgips', () => {
  it('says what the error table of GET /orgips/:entity says', async () => {
    const { id } = await make();
    expect(failure(await api.get('/orgips/bad-id'))).toEqual([400, 'invalid_request', 'Invalid ID format']);
    expect(failure(await stranger.get(`/orgips/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    expect(failure(await api.get(`/orgips/${unique('orgip_')}`))).toEqual([
      404,
      'not_found',
      'Organization IP not found',
    ]);
    expect((await api.get('/orgips/new')).status).toBe(400);
    const writer = await Api.as({ org_ids: [organization], scope: 'orgips:write' });
    expect((await writer.get(`/orgips/${id}`)).status).toBe(403);
  });

  it('lists by organization and type, newest first, in pages', async () => {
    const organization_id = unique('org_');
    const owner = await Api.as({ org_ids: [organization_id] });
    for (let i = 0; i < 5; i++) {
      const type = i % 2 ? 'blacklist' : 'whitelist';
      await owner.put('/orgips/new', { organization_id, ip_address: `192.0.2.${i}`, type });
    }
    const addresses = async (query: string): Promise<string[]> =>
      (await owner.get(`/orgips/index${query}`)).json.data.ips.map(
        ({ ip_address }: { ip_address: string }) => ip_address,
      );
    expect(await addresses('')).toEqual([4, 3, 2, 1, 0].map((i) => `192.0.2.${i}`));
    expect(await addresses('?type=blacklist')).toEqual(['192.0.2.3', '192.0.2.1']);
    expect(await addresses(`?organization_id=${organization_id}&per_page=2&page=3`)).toEqual(['192.0.2.0']);
    const { pagination } = (await owner.get('/orgips/index?per_page=2&page=2')).json.data;
    expect(pagination).toMatchObject({ page: 2, per_page: 2, total: 5, total_pages: 3 });
    expect((await api.get(`/orgips/index?organization_id=${organization_id}`)).status).toBe(403);
    expect((await owner.get('/orgips/index?format=xml')).text).toContain(
      '<ip_address>192.0.2.4</ip_address>',
    );
  });

  it.each([
    'type=grey',
    'type=whitelist&type=blacklist',
    'organization_id=x',
    'page=0',
    'per_page=201',
    'q=x',
  ])('answers 400 for %s', async (query) => {
    expect(failure(await api.get(`/orgips/index?${query}`))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
  });
});

describe('POST /orgips/:entity', () => {
  it('changes what it is given', async () => {
    const { id, ip_address, updated_at: _, ...rest } = await make({ description: 'Office' });
    const reply = await api.post(`/orgips/${id}`, { cidr: 28, type: 'blacklist' });
    expect(reply.json.data).toMatchObject({ ...rest, id, ip_address, cidr: 28, type: 'blacklist' });
    const moved = address();
    const again = await api.post(`/orgips/${id}`, { ip_address: moved, description: null });
    expect(again.json.data).toMatchObject({ ip_address: moved, cidr: 28, description: null });
  });

  it('starts anew with what is seen of another network', async () => {
    const { id, ip_address } = await make();
    const traffic = [{ ip_address, requests: 2, at: new Date().toISOString() }];
    await api.post('/sipedge/traffic', { traffic });
    expect((await api.post(`/orgips/${id}`, { description: 'x' })).json.data.request_count_24h).toBe(2);
    expect((await api.post(`/orgips/${id}`, { cidr: 31 })).json.data).toMatchObject({
      request_count_24h: 0,
      last_seen: null,
    });
    expect((await api.get(`/orgips/${id}`)).json.data.request_count_24h).toBe(0);
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    const other = await make();
    expect((await api.post(`/orgips/${id}`, {})).status).toBe(400);
    for (const body of [
      { cidr: 33 },
      { cidr: null },
      { type: 'greylist' },
      { ip_address: 'x' },
      { ip_address: '2001:db8::1' },
      { organization_id: organization },
      { network: '203.0.113.0/24' },
    ]) {
      expect(failure(await api.post(`/orgips/${id}`, body))).toEqual([
        400,
        'invalid_request',
        'Invalid request parameters',
      ]);
    }
    expect(failure(await stranger.post(`/orgips/${id}`, { cidr: 30 }))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    expect(failure(await api.post(`/orgips/${unique('orgip_')}`, { cidr: 30 }))).toEqual([
      404,
      'not_found',
      'Organization IP not found',
    ]);
    const taken = await api.post(`/orgips/${id}`, { ip_address: other.ip_address });
    expect(failure(taken)).toEqual([409, 'conflict', 'IP address already exists for organization']);
  });

  it('lets one of many writers win who saw the same version', async () => {
    const { id } = await make();
    const etag = (await api.get(`/orgips/${id}`)).headers.get('etag')!;
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        api.post(`/orgips/${id}`, { description: `${i}` }, { 'if-match': etag }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(412)]);
  });
});

describe('DELETE /orgips/:entity', () => {
  it('deletes softly and frees the network', async () => {
    const { id, ip_address } = await make();
    expect((await api.delete(`/orgips/${id}`)).json.data).toEqual({ id, deleted_at: expect.any(String) });
    expect((await api.get(`/orgips/${id}`)).status).toBe(404);
    expect(failure(await api.delete(`/orgips/${id}`))).toEqual([
      404,
      'not_found',
      'Organization IP not found',
    ]);
    await make({ ip_address });
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    expect(failure(await api.delete('/orgips/whitelist'))).toEqual([
      400,
      'invalid_request',
      'Invalid ID format',
    ]);
    expect(failure(await stranger.delete(`/orgips/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    const reader = await Api.as({ org_ids: [organization], scope: 'orgips:read' });
    expect((await reader.delete(`/orgips/${id}`)).status).toBe(403);
  });
});

describe('a change of an organization IP', () => {
  it('is in the audit trail, without what traffic makes of it', async () => {
    const { id } = await make();
    await api.post(`/orgips/${id}`, { cidr: 30 });
    await api.delete(`/orgips/${id}`);
    const { events } = (await api.get(`/audit?resource_id=${id}`)).json.data;
    expect(events.map(({ action }: { action: string }) => action)).toEqual(['delete', 'update', 'create']);
    const [, update] = events;
    expect([update.resource_type, update.before.cidr, update.after.cidr]).toEqual([
      'organization_ip',
      32,
      30,
    ]);
    expect(Object.keys(update.after)).not.toContain('last_seen');
  });

  it('happens once for one idempotency key', async () => {
    const body = entry();
    const key = { 'idempotency-key': unique('key') };
    const [first, again] = [await api.put('/orgips/new', body, key), await api.put('/orgips/new', body, key)];
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});
