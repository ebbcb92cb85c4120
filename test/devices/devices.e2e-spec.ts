import { Api, failure, fieldsOf, type Reply, unique } from '../support/api.js';
import { deviceBody, makeDevice, uniqueMac } from '../support/devices.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

const body = (overrides?: Record<string, unknown>): Record<string, unknown> =>
  deviceBody(organization, overrides);
const make = (overrides?: Record<string, unknown>): Promise<any> => makeDevice(api, organization, overrides);

describe('PUT /devices/:entity', () => {
  it('makes a device that was never seen, with the defaults of the contract', async () => {
    const mac_address = uniqueMac();
    const reply = await api.put('/devices/new', { mac_address, organization_id: organization });
    expect([reply.status, reply.headers.get('location')]).toEqual([201, `/devices/${reply.json.data.id}`]);
    expect(reply.json.data).toEqual({
      id: expect.stringMatching(/^dev_[0-9A-Za-z]{22}$/),
      mac_address,
      organization_id: organization,
      user_id: null,
      type: 'phone',
      name: null,
      model: null,
      manufacturer: null,
      template_id: null,
      firmware_version: null,
      status: 'offline',
      ip_address: null,
      provisioning_status: 'pending',
      last_seen: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      lines: [],
      settings: {},
      secret_settings: [],
      provisioning_url: expect.any(String),
    });
  });

  it('takes the type from the path', async () => {
    expect((await api.put('/devices/ata', body())).json.data.type).toBe('ata');
    expect((await api.put('/devices/new', body({ type: 'softphone' }))).json.data.type).toBe('softphone');
    const conflicting = await api.put('/devices/phone', body({ type: 'ata' }));
    expect([conflicting.status, ...fieldsOf(conflicting)]).toEqual([422, 'type']);
  });

  it('replaces the device of a chosen id, and can be repeated', async () => {
    const path = `/devices/${unique('dev_')}`;
    const first = body({ lines: [{ label: 'one' }], template_id: 'tmpl_1', settings: { a: 1 } });
    const made = await api.put(path, first);
    expect([made.status, made.json.message]).toEqual([201, 'Device created successfully']);
    const again = await api.put(path, first);
    expect([again.status, again.json.message]).toEqual([200, 'Device updated successfully']);
    expect(again.json.data).toMatchObject({
      provisioning_status: 'pending',
      provisioning_url: made.json.data.provisioning_url,
      lines: made.json.data.lines,
    });

    const { mac_address, organization_id } = first;
    const emptied = await api.put(path, { mac_address, organization_id });
    expect(emptied.json.data).toMatchObject({
      name: null,
      template_id: null,
      lines: [],
      settings: {},
      provisioning_status: 'needs_update',
    });
  });

  it('gives a deleted id back to its own organization only, as a new device', async () => {
    const made = await make();
    const path = `/devices/${made.id}`;
    await api.delete(path);
    const operator = await Api.as({ org_ids: ['*'] });
    expect((await operator.put(path, deviceBody(unique('org_')))).status).toBe(403);
    const revived = await api.put(path, body());
    expect([revived.status, revived.json.data.provisioning_status]).toEqual([201, 'pending']);
    expect(revived.json.data.provisioning_url).not.toBe(made.provisioning_url);
  });

  it('never moves a device to another organization', async () => {
    const [from, to] = [unique('org_'), unique('org_')];
    const both = await Api.as({ org_ids: [from, to] });
    const { id, mac_address } = await makeDevice(both, from);
    const put = await both.put(`/devices/${id}`, { mac_address, organization_id: to });
    const post = await both.post(`/devices/${id}`, { organization_id: to });
    for (const reply of [put, post])
      expect([reply.status, ...fieldsOf(reply)]).toEqual([422, 'organization_id']);
  });

  it('gives a MAC address to one device of the platform', async () => {
    const { mac_address } = await make();
    const plain = mac_address.replaceAll(':', '').toLowerCase();
    const taken = [409, 'conflict', 'Device with MAC address already exists'];
    expect(failure(await api.put('/devices/new', body({ mac_address: plain })))).toEqual(taken);
    const elsewhere = unique('org_');
    const other = await Api.as({ org_ids: [elsewhere] });
    expect(failure(await other.put('/devices/new', deviceBody(elsewhere, { mac_address })))).toEqual(taken);
    const { id } = await make();
    expect(failure(await api.post(`/devices/${id}`, { mac_address }))).toEqual(taken);
  });

  it('makes one device of many that are made at once', async () => {
    const mac_address = uniqueMac();
    const sameMac = await Promise.all(
      Array.from({ length: 20 }, () => api.put('/devices/new', body({ mac_address }))),
    );
    const count = (replies: Reply[], status: number): number =>
      replies.filter((r) => r.status === status).length;
    expect([count(sameMac, 201), count(sameMac, 409)]).toEqual([1, 19]);

    const path = `/devices/${unique('dev_')}`;
    const rivals = [unique('org_'), unique('org_')];
    const platform = await Api.as({ org_ids: rivals });
    const sameId = await Promise.all(
      Array.from({ length: 10 }, (_, i) => platform.put(path, deviceBody(rivals[i % 2]))),
    );
    expect(count(sameId, 201)).toBe(1);
    const { organization_id } = sameId.find(({ status }) => status === 201)!.json.data;
    expect((await platform.get(path)).json.data.organization_id).toBe(organization_id);
  });

  it('says what its error table says', async () => {
    expect(failure(await api.put('/devices/nothing', body()))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    expect(failure(await api.put('/devices/new', body({ mac_address: '00:1A:2B' })))).toEqual([
      422,
      'validation_failed',
      'Validation error (e.g., invalid MAC format)',
    ]);
    expect(failure(await stranger.put('/devices/new', body()))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    const reader = await Api.as({ org_ids: [organization], scope: 'devices:read' });
    expect((await reader.put('/devices/new', body())).status).toBe(403);
    expect((await Api.withToken(undefined).put('/devices/new', body())).status).toBe(401);
  });

  it.each([
    ['mac_address', '00:1A:2B:3C:4D:5G', 'mac_address'],
    ['mac_address', '', 'mac_address'],
    ['type', 'pager', 'type'],
    ['name', '', 'name'],
    ['name', 'a\nb', 'name'],
    ['name', 'x'.repeat(256), 'name'],
    ['model', 'a\r\nVia: x', 'model'],
    ['manufacturer', 'x'.repeat(256), 'manufacturer'],
    ['lines', Array.from({ length: 65 }, () => ({})), 'lines'],
    ['lines', [{ line_number: 1 }, { line_number: 1 }], 'lines[1].line_number'],
    ['lines', [{ line_number: 0 }], 'lines[0].line_number'],
    ['lines', [{ line_number: 1e300 }], 'lines[0].line_number'],
    ['lines', [{ type: 'party' }], 'lines[0].type'],
    ['lines', [{ extension: 'x'.repeat(65) }], 'lines[0].extension'],
    ['lines', [{ label: 'a\u0007b' }], 'lines[0].label'],
    ['settings', { note: 'x'.repeat(16 * 1024) }, 'settings'],
    ['settings', { a: { a: { a: { a: { a: { a: { a: { a: {} } } } } } } } }, 'settings'],
    ['settings', { accounts: [{ password: 'x' }] }, 'settings.accounts[0].password'],
  ])('answers 422 for %s = %j', async (field, value, path) => {
    const reply = await api.put('/devices/new', body({ [field]: value }));
    expect([reply.status, ...fieldsOf(reply)]).toEqual([422, path]);
  });

  it.each([
    ['mac_address', undefined, 'mac_address'],
    ['mac_address', null, 'mac_address'],
    ['mac_address', 7, 'mac_address'],
    ['mac_address', ['00:1A:2B:3C:4D:5F'], 'mac_address'],
    ['organization_id', undefined, 'organization_id'],
    ['name', 7, 'name'],
    ['name', 'a\u0000b', 'name'],
    ['lines', null, 'lines'],
    ['lines', {}, 'lines'],
    ['lines', ['x'], 'lines'],
    ['lines', [null], 'lines'],
    ['lines', [{ line_number: '1' }], 'lines[0].line_number'],
    ['lines', [{ line_number: 1.5 }], 'lines[0].line_number'],
    ['lines', [{ color: 'red' }], 'lines[0].color'],
    ['settings', null, 'settings'],
    ['settings', [], 'settings'],
    ['settings', 'x', 'settings'],
    ['settings', { a: 'b\u0000' }, 'settings.a'],
    ['color', 'red', 'color'],
    ['organization_id', 'company', 'organization_id'],
    ['user_id', 'john', 'user_id'],
    ['template_id', 'tmpl_', 'template_id'],
  ])('answers 400 for %s = %j', async (field, value, path) => {
    const reply = await api.put('/devices/new', body({ [field]: value }));
    expect([reply.status, ...fieldsOf(reply)]).toEqual([400, path]);
  });
});

describe('GET /devices/:id', () => {
  it('adds what include asks for and nothing else', async () => {
    const made = await make({ lines: [{ label: 'one' }], settings: { language: 'en' } });
    const { lines, settings, secret_settings, provisioning_url: _, ...plain } = made;
    const path = `/devices/${made.id}`;
    expect((await api.get(path)).json.data).toEqual(plain);
    expect((await api.get(`${path}?include=lines`)).json.data).toEqual({ ...plain, lines });
    expect((await api.get(`${path}?include=settings`)).json.data).toEqual({
      ...plain,
      settings,
      secret_settings,
    });
    expect((await api.get(`${path}?include=status,lines`)).json.data).toEqual({
      ...plain,
      lines,
      status_details: {
        registration_state: 'unregistered',
        last_registration: null,
        network_quality: 'unknown',
        uptime_seconds: null,
      },
    });
  });

  it('answers as XML, with keys of all kinds in the settings', async () => {
    const { id } = await make({ settings: { 'a b<': 1, '': [true, { x: '&' }] } });
    const reply = await api.get(`/devices/${id}?include=settings&format=xml`);
    expect(reply.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(reply.text).toContain('<entry key="a b&lt;">1</entry>');
  });

  it('knows its versions', async () => {
    const { id } = await make();
    const path = `/devices/${id}`;
    const etag = (await api.get(path)).headers.get('etag')!;
    expect((await api.get(path, { 'if-none-match': etag })).status).toBe(304);
    const changed = await api.post(path, { name: 'Other' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    expect((await api.post(path, { name: 'Third' }, { 'if-match': etag })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': etag })).status).toBe(412);
    expect((await api.delete(path, { 'if-match': changed.headers.get('etag')! })).status).toBe(200);
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    expect(failure(await api.get('/devices/123'))).toEqual([
      400,
      'invalid_request',
      'Invalid device ID format',
    ]);
    expect(failure(await api.get(`/devices/${unique('dev_')}`))).toEqual([
      404,
      'not_found',
      'Device not found',
    ]);
    expect(failure(await stranger.get(`/devices/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions to view device',
    ]);
    expect((await api.get(`/devices/${id}?include=lines,secrets`)).status).toBe(400);
    expect((await Api.withToken('x').get(`/devices/${id}`)).status).toBe(401);
  });
});

describe('GET /devices/mac/:macAddress', () => {
  it('finds a device by every spelling of its MAC address', async () => {
    const { id, mac_address } = await make();
    const plain = mac_address.replaceAll(':', '');
    const dots = plain.toLowerCase().replace(/(.{4})(.{4})(.{4})/, '$1.$2.$3');
    const spellings = [mac_address, plain, plain.toLowerCase(), mac_address.replaceAll(':', '-'), dots];
    for (const spelling of [...spellings, encodeURIComponent(mac_address)]) {
      expect((await api.get(`/devices/mac/${spelling}`)).json.data.id).toBe(id);
    }
    expect((await api.get(`/devices/mac/${plain}?include=status`)).json.data.status_details).toBeDefined();
  });

  it('says what its error table says, and hides other organizations', async () => {
    const { id, mac_address } = await make();
    const missing = [404, 'not_found', 'Device not found'];
    expect(failure(await api.get('/devices/mac/001A2B3C4D5'))).toEqual([
      400,
      'invalid_request',
      'Invalid MAC address format',
    ]);
    expect(failure(await api.get(`/devices/mac/${uniqueMac()}`))).toEqual(missing);
    expect(failure(await stranger.get(`/devices/mac/${mac_address}`))).toEqual(missing);
    await api.delete(`/devices/${id}`);
    expect(failure(await api.get(`/devices/mac/${mac_address}`))).toEqual(missing);
  });
});
