import { Api, failure, fieldsOf, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { trunkBody } from '../support/trunks.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

function trunk(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return trunkBody(organization, { type: 'carrier', ...overrides });
}

function make(overrides: Record<string, unknown> = {}): Promise<any> {
  return api.create('/siptrunk/new', trunk(overrides));
}

describe('PUT /siptrunk/:entity', () => {
  it('fills in the defaults of the contract', async () => {
    const data = await make({ host: '2001:db8::7' });
    expect(data).toMatchObject({
      status: 'pending',
      protocol: 'sip',
      transport: 'udp',
      host: '2001:db8::7',
      port: 5060,
      register: false,
      nat_support: false,
      dtmf_mode: 'rfc2833',
      codecs: [],
      max_channels: null,
      username: null,
      realm: null,
      caller_id_name: null,
      caller_id_number: null,
      max_cps: null,
      failover_codes: ['408', '5xx'],
      caller_id_from: 'caller',
      caller_id_asserted: 'none',
      caller_id_allowed_numbers: [],
      caller_id_anonymous: 'allow',
    });
    expect(data.id).toMatch(/^trunk_[0-9A-Za-z]{22}$/);
    expect((await make({ transport: 'tls' })).port).toBe(5061);
    const bySrv = await make({ port: null });
    expect(bySrv.port).toBeNull();
    expect((await api.get(`/siptrunk/${bySrv.id}`)).json.data.port).toBeNull();
    expect((await api.post(`/siptrunk/${bySrv.id}`, { port: 5070 })).json.data.port).toBe(5070);
    expect((await api.post(`/siptrunk/${bySrv.id}`, { port: null })).json.data.port).toBeNull();
  });

  it('answers 201 with Location and ETag, and GET answers the same', async () => {
    const put = await api.put('/siptrunk/new', trunk());
    const get = await api.get(put.headers.get('location')!);
    expect(get.json.data).toEqual(put.json.data);
    expect(get.headers.get('etag')).toBe(put.headers.get('etag'));
  });

  it('takes the type from the path', async () => {
    const { type: _, ...rest } = trunk();
    const reply = await api.put('/siptrunk/pbx', rest);
    expect([reply.status, reply.json.data.type]).toEqual([201, 'pbx']);
    expect(failure(await api.put('/siptrunk/new', rest))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    expect((await api.put('/siptrunk/peer', trunk({ type: 'pbx' }))).status).toBe(422);
  });

  it('creates under a chosen id and can be repeated', async () => {
    const id = unique('trunk_');
    const body = trunk({ max_channels: 9, password: 'kept' });
    const first = await api.put(`/siptrunk/${id}`, body);
    expect([first.status, first.json.data.id]).toEqual([201, id]);
    const again = await api.put(`/siptrunk/${id}`, body);
    expect([again.status, again.json.message]).toEqual([200, 'SIP trunk updated successfully']);
    const { max_channels: _, ...without } = body;
    expect((await api.put(`/siptrunk/${id}`, without)).json.data.max_channels).toBeNull();
  });

  it('takes how calls go over the trunk, and shows it everywhere', async () => {
    const policy = {
      max_cps: 20,
      failover_codes: ['404', '503', '5xx', '606'],
      username: 'pbx-7',
      caller_id_number: '+15551234567',
      caller_id_from: 'username',
      caller_id_asserted: 'trunk',
      caller_id_allowed_numbers: ['+15551234567', '+15551234568'],
      caller_id_anonymous: 'refuse',
    };
    const { id, ...made } = await make(policy);
    expect(made).toMatchObject(policy);
    const path = `/siptrunk/${id}`;
    const read = await api.get(path);
    expect(read.json.data).toMatchObject(policy);
    const { json } = await api.get(`/siptrunk?organization_id=${organization}`);
    expect(json.data.trunks[0]).toMatchObject({ id, ...policy });

    const same = await api.post(path, policy);
    expect([same.status, same.headers.get('etag')]).toEqual([200, read.headers.get('etag')]);
    const none = { max_cps: null, failover_codes: [], caller_id_allowed_numbers: [] };
    expect((await api.post(path, none)).json.data).toMatchObject({ ...policy, ...none });
    const audit = (await api.get(`/audit?resource_id=${id}`)).json.data.events;
    expect(audit).toHaveLength(2);
    expect([audit[0].before, audit[0].after]).toMatchObject([policy, none]);
    const back = await api.put(path, trunk({ name: made.name }));
    expect(back.json.data).toMatchObject({ max_cps: null, failover_codes: ['408', '5xx'] });
  });

  it.each([
    ['max_cps', 0, 422],
    ['max_cps', 1.5, 400],
    ['failover_codes', '503', 400],
    ['failover_codes', null, 400],
    ['failover_codes', [503], 400],
    ['failover_codes', ['486'], 422],
    ['failover_codes', ['600'], 422],
    ['failover_codes', ['603'], 422],
    ['failover_codes', ['4xx'], 422],
    ['failover_codes', ['6xx'], 422],
    ['failover_codes', ['302'], 422],
    ['failover_codes', ['5xx', '5xx'], 422],
    ['failover_codes', Array.from({ length: 51 }, (_, index) => String(500 + index)), 422],
    ['caller_id_from', 'nobody', 422],
    ['caller_id_from', 'trunk', 422],
    ['caller_id_from', 'username', 422],
    ['caller_id_asserted', 'trunk', 422],
    ['caller_id_allowed_numbers', ['0151'], 422],
    ['caller_id_allowed_numbers', ['+1555', '+1555'], 422],
    ['caller_id_anonymous', 'sometimes', 422],
  ])('refuses %s %j with %d', async (field, value, status) => {
    const refused = await api.put('/siptrunk/new', trunk({ [field]: value }));
    expect([refused.status, fieldsOf(refused)]).toEqual([status, [field]]);
    const { id } = await make();
    expect((await api.post(`/siptrunk/${id}`, { [field]: value })).status).toBe(status);
  });

  it('gives a deleted id back to its own organization only', async () => {
    const id = unique('trunk_');
    await api.put(`/siptrunk/${id}`, trunk());
    await api.delete(`/siptrunk/${id}`);
    const operator = await Api.as({ org_ids: ['*'] });
    expect((await operator.put(`/siptrunk/${id}`, trunk({ organization_id: unique('org_') }))).status).toBe(
      403,
    );
    const revived = await api.put(`/siptrunk/${id}`, trunk());
    expect([revived.status, revived.json.data.status]).toEqual([201, 'pending']);
  });

  it('says what its error table says', async () => {
    const { name } = await make();
    expect(failure(await api.put('/siptrunk/new', trunk({ name: name.toUpperCase() })))).toEqual([
      409,
      'conflict',
      'Trunk with same name already exists',
    ]);
    expect(failure(await stranger.put('/siptrunk/new', trunk()))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to create trunk',
    ]);
    expect(failure(await api.put('/siptrunk/nothing', trunk()))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    const invalid = await api.put('/siptrunk/new', trunk({ host: 'bad host', port: 0 }));
    expect(failure(invalid)).toEqual([422, 'validation_failed', 'Validation error (e.g., invalid host)']);
    expect(fieldsOf(invalid)).toEqual(['host', 'port']);
  });

  it.each([
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(256)],
    ['name', 'a\nb'],
    ['type', 'satellite'],
    ['host', 'a..b'],
    ['host', '1.2.3'],
    ['host', '256.1.1.1'],
    ['host', '[192.0.2.1]'],
    ['host', 'sip.example.com:5060'],
    ['host', '010.0.0.1'],
    ['host', 'fe80::1%eth0'],
    ['host', '-a.example.com'],
    ['host', `${'a'.repeat(64)}.com`],
    ['port', 0],
    ['port', 65536],
    ['port', 1e300],
    ['transport', 'sctp'],
    ['codecs', ['G.999']],
    ['codecs', ['OPUS', 'OPUS']],
    ['dtmf_mode', 'rfc4733'],
    ['max_channels', 0],
    ['caller_id_number', '5551234567'],
    ['caller_id_number', '+0123'],
    ['username', 'a\r\nVia: x'],
  ])('answers 422 for %s = %j', async (field, value) => {
    const reply = await api.put('/siptrunk/new', trunk({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([422, field]);
  });

  it.each([
    ['name', null],
    ['name', 7],
    ['name', ['x']],
    ['host', 7],
    ['port', '5060'],
    ['port', 5060.5],
    ['register', 'true'],
    ['register', 1],
    ['codecs', 'OPUS'],
    ['codecs', [7]],
    ['codecs', { 0: 'OPUS' }],
    ['organization_id', undefined],
    ['host', undefined],
    ['colour', 'red'],
    ['id', 'trunk_1'],
    ['status', 'active'],
    ['version', 1],
    ['constructor', 'x'],
    ['organization_id', 'org_!'],
    ['organization_id', 'company'],
  ])('answers 400 for %s = %j', async (field, value) => {
    const reply = await api.put('/siptrunk/new', trunk({ [field]: value }));
    expect([reply.status, reply.json.error.details[0].field]).toEqual([400, field]);
  });

  it('can be put many times at once under one id', async () => {
    const [id, body] = [unique('trunk_'), trunk()];
    const replies = await Promise.all(Array.from({ length: 30 }, () => api.put(`/siptrunk/${id}`, body)));
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array<number>(29).fill(200), 201]);
  });

  it('gives one of 50 parallel creates of a name a 201 and the others a 409', async () => {
    const body = trunk();
    const replies = await Promise.all(Array.from({ length: 50 }, () => api.put('/siptrunk/new', body)));
    const statuses = replies.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(49).fill(409)]);
  });
});

describe('GET /siptrunk', () => {
  it('says what the error table of GET /siptrunk/:id says', async () => {
    const { id } = await make();
    expect(failure(await api.get('/siptrunk/bad-id'))).toEqual([
      400,
      'invalid_request',
      'Invalid trunk ID format',
    ]);
    expect((await api.get(`/siptrunk/trunk_${'x'.repeat(65)}`)).status).toBe(400);
    expect(failure(await stranger.get(`/siptrunk/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to view trunk',
    ]);
    expect(failure(await api.get(`/siptrunk/${unique('trunk_')}`))).toEqual([
      404,
      'not_found',
      'SIP trunk not found',
    ]);
    for (const query of [
      'include=secrets',
      'include=ips,',
      'include=',
      'format=yaml',
      'include=ips&include=ips,x',
    ]) {
      expect([query, (await api.get(`/siptrunk/${id}?${query}`)).status]).toEqual([query, 400]);
    }
  });

  it('includes IPs and routes where asked', async () => {
    const { id } = await make();
    await api.put(`/siptrunkips/${id}`, { ips: [{ address: '2001:db8::5', type: 'both' }] });
    await api.put(`/siptrunkroutes/${id}`, { routes: [{ prefix: '+49' }] });
    const { data } = (await api.get(`/siptrunk/${id}?include=ips,routes`)).json;
    expect(data.ips).toMatchObject([{ address: '2001:db8::5', type: 'both', port: 5060 }]);
    expect(data.routes).toMatchObject([{ prefix: '+49', priority: 1, active: true }]);
    expect((await api.get(`/siptrunk/${id}`)).json.data.ips).toBeUndefined();
  });

  it('lists by page, newest first, by organization, status and name', async () => {
    const mine = unique('org_');
    const owner = await Api.as({ org_ids: [mine] });
    for (const name of ['Alpha', '100% beta', 'Gamma']) {
      await owner.put('/siptrunk/new', trunk({ name, organization_id: mine }));
    }
    const names = async (query: string): Promise<string[]> =>
      (await owner.get(`/siptrunk?${query}`)).json.data.trunks.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['Gamma', '100% beta', 'Alpha']);
    expect(await names('per_page=2&page=2')).toEqual(['Alpha']);
    expect(await names('q=AMM')).toEqual(['Gamma']);
    expect(await names('q=%25')).toEqual(['100% beta']);
    expect(await names('q=_')).toEqual([]);
    expect(await names('status=active')).toEqual([]);
    expect(await names(`organization_id=${mine}&status=pending`)).toHaveLength(3);
    const page = (await owner.get('/siptrunk?per_page=2&page=2')).json.data.pagination;
    expect(page).toMatchObject({ page: 2, per_page: 2, total: 3, total_pages: 2 });
    expect((await owner.get('/siptrunk?page=9')).json.data.pagination.total).toBe(3);
    expect((await owner.get(`/siptrunk?organization_id=${organization}`)).status).toBe(403);
    for (const query of [
      'page=0',
      'per_page=201',
      'page=x',
      'page=1.5',
      'page=99999999999999999999',
      'colour=red',
      'status=asleep',
      'q=%00',
      'page=1&page=2',
    ]) {
      expect([query, (await owner.get(`/siptrunk?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

describe('POST /siptrunk/:id', () => {
  it('changes what the body has, null unsets', async () => {
    const { id } = await make({ username: 'u', max_channels: 5, codecs: ['OPUS'] });
    const { data } = (
      await api.post(`/siptrunk/${id}`, { username: null, max_channels: 7, status: 'suspended' })
    ).json;
    expect(data).toMatchObject({ username: null, max_channels: 7, status: 'suspended', codecs: ['OPUS'] });
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    const other = await make();
    expect(failure(await api.post(`/siptrunk/${id}`, {}))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    expect((await api.post('/siptrunk/new', { name: 'x' })).status).toBe(400);
    expect(failure(await stranger.post(`/siptrunk/${id}`, { port: 1 }))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to update trunk',
    ]);
    expect(failure(await api.post(`/siptrunk/${unique('trunk_')}`, { port: 1 }))).toEqual([
      404,
      'not_found',
      'SIP trunk not found',
    ]);
    expect((await api.post(`/siptrunk/${id}`, { name: other.name })).status).toBe(409);
    expect((await api.post(`/siptrunk/${id}`, { organization_id: organization })).status).toBe(422);
    expect((await api.post(`/siptrunk/${id}`, { status: 'pending' })).status).toBe(422);
    for (const body of [{ name: null }, { codecs: null }, { register: null }]) {
      expect([body, (await api.post(`/siptrunk/${id}`, body)).status]).toEqual([body, 400]);
    }
  });
});

describe('DELETE /siptrunk/:id', () => {
  it('is soft: 404 from then on, and the name is free again', async () => {
    const { id, name } = await make();
    const reply = await api.delete(`/siptrunk/${id}?force=0`);
    expect(reply.json.data).toEqual({ id, deleted_at: expect.stringMatching(/Z$/) });
    for (const gone of [await api.get(`/siptrunk/${id}`), await api.delete(`/siptrunk/${id}`)]) {
      expect(gone.status).toBe(404);
    }
    expect((await api.get(`/siptrunkips/${id}`)).status).toBe(404);
    await make({ name });
  });

  it('is refused while calls go over the trunk, but for force', async () => {
    const { id } = await make();
    const call = `/sipedge/calls/${unique('call')}`;
    await api.put(call, { organization_id: organization, trunk_id: id });
    expect(failure(await api.delete(`/siptrunk/${id}?force=false`))).toEqual([
      409,
      'conflict',
      'Trunk has active calls (use force=true to override)',
    ]);
    expect((await api.delete(`/siptrunk/${id}?force=yes`)).status).toBe(400);
    await api.delete(call);
    expect((await api.delete(`/siptrunk/${id}`)).status).toBe(200);

    const busy = await make();
    await api.put(call, { organization_id: organization, trunk_id: busy.id });
    expect((await api.delete(`/siptrunk/${busy.id}?force=true`)).status).toBe(200);
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    expect(failure(await api.delete('/siptrunk/x'))).toEqual([400, 'invalid_request', 'Invalid trunk ID']);
    expect(failure(await stranger.delete(`/siptrunk/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to delete trunk',
    ]);
  });
});

describe('the password of a trunk', () => {
  it('is stored encrypted and shown nowhere', async () => {
    const password = unique('canary-');
    const put = await api.put('/siptrunk/new', trunk({ password }));
    const { id } = put.json.data;
    const replies = [put, await api.get(`/siptrunk/${id}`), await api.get(`/audit?resource_id=${id}`)];
    for (const { text } of replies) expect(text).not.toContain(password);

    const client = await databaseClient();
    const stored = async (): Promise<{
      password_ciphertext: Buffer | null;
      password_key_id: string | null;
    }> =>
      (await client.query('SELECT password_ciphertext, password_key_id FROM sip_trunks WHERE id = $1', [id]))
        .rows[0];
    const first = await stored();
    expect(first.password_ciphertext!.includes(password)).toBe(false);
    expect(first.password_key_id).toMatch(/^[0-9a-f]{8}$/);

    await api.post(`/siptrunk/${id}`, { port: 5070 });
    expect(await stored()).toEqual(first);
    await api.put(`/siptrunk/${id}`, trunk());
    expect(await stored()).toEqual(first);
    await api.post(`/siptrunk/${id}`, { password: null });
    expect(await stored()).toEqual({ password_ciphertext: null, password_key_id: null });
    await client.end();
  });
});
