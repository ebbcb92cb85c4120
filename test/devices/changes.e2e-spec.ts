import { Api, failure, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { deviceBody, makeDevice, uniqueMac } from '../support/devices.js';

const organization = unique('org_');
let api: Api;
let stranger: Api;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  stranger = await Api.as({ org_ids: [unique('org_')] });
});

const make = (overrides?: Record<string, unknown>): Promise<any> => makeDevice(api, organization, overrides);

async function auditOf(id: string): Promise<any[]> {
  return (await api.get(`/audit?resource_id=${id}`)).json.data.events;
}

describe('POST /devices/:entity', () => {
  it('changes the fields that are present and keeps the others', async () => {
    const made = await make({ model: 'x', lines: [{ label: 'one' }, { label: 'two' }], settings: { a: 1 } });
    const reply = await api.post(`/devices/${made.id}`, { user_id: 'user_7', model: null, type: 'ata' });
    expect(reply.json.data).toEqual({
      ...made,
      user_id: 'user_7',
      model: null,
      type: 'ata',
      updated_at: expect.any(String),
    });
  });

  it.each([
    ['name', 'Other'],
    ['template_id', 'tmpl_other'],
    ['lines', [{ label: 'other' }]],
    ['settings', { language: 'de' }],
    ['settings', { language: 'en', sip_password: 's2' }],
  ])('needs provisioning again after another %s = %j', async (field, value) => {
    const given = {
      name: 'Phone',
      template_id: 'tmpl_1',
      lines: [{ line_number: 1, label: 'one' }],
      settings: { language: 'en', sip_password: 's1' },
    };
    const { id } = await make(given);
    const same = { ...given, lines: [{ label: 'one', type: 'primary' }] };
    const unchanged = await api.post(`/devices/${id}`, { ...same, user_id: 'user_1', model: 'm' });
    expect(unchanged.json.data.provisioning_status).toBe('pending');
    expect((await api.post(`/devices/${id}`, { [field]: value })).json.data.provisioning_status).toBe(
      'needs_update',
    );
  });

  it('keeps the id of a line while its number stays', async () => {
    const made = await make({ lines: [{}, {}, {}] });
    const [first, second] = made.lines;
    const { lines } = (await api.post(`/devices/${made.id}`, { lines: [{ line_number: 2, label: 'x' }, {}] }))
      .json.data;
    expect(lines.map(({ id }: { id: string }) => id)).toEqual([first.id, second.id]);
    expect((await api.get(`/devices/${made.id}?include=lines`)).json.data.lines).toEqual(lines);
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    expect(failure(await api.post('/devices/phone', { name: 'x' }))).toEqual([
      400,
      'invalid_request',
      'Invalid request parameters',
    ]);
    expect((await api.post(`/devices/${id}`, {})).status).toBe(400);
    expect(failure(await api.post(`/devices/${unique('dev_')}`, { name: 'x' }))).toEqual([
      404,
      'not_found',
      'Device not found',
    ]);
    expect(failure(await stranger.post(`/devices/${id}`, { name: 'x' }))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    expect(failure(await api.post(`/devices/${id}`, { mac_address: 'x' }))).toEqual([
      422,
      'validation_failed',
      'Validation error',
    ]);
    expect((await api.post(`/devices/${id}`, { mac_address: null })).status).toBe(400);
  });

  it('loses no update of many at once', async () => {
    const { id } = await make();
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        api.post(`/devices/${id}`, { lines: Array.from({ length: i + 1 }, () => ({})) }),
      ),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(replies.map(({ headers }) => headers.get('etag')!.split('.')[0])).size).toBe(10);
  });
});

describe('settings that the service itself uses', () => {
  it('are kept in one form', async () => {
    const settings = { sip_username: 1001, sip_password: 4711, domain: ' Voice.Example.COM. ' };
    const made = await make({ settings });
    expect(made).toMatchObject({
      settings: { sip_username: '1001', domain: 'voice.example.com' },
      secret_settings: ['/sip_password'],
    });
    const same = await api.post(`/devices/${made.id}`, {
      settings: { sip_username: '1001', domain: 'voice.example.com' },
    });
    expect(same.json.data).toMatchObject({
      settings: made.settings,
      provisioning_status: made.provisioning_status,
    });
  });

  it.each([
    [{ settings: { sip_username: [] } }, 'settings.sip_username'],
    [{ settings: { sip_password: true } }, 'settings.sip_password'],
    [{ settings: { domain: 'a b' } }, 'settings.domain'],
    [{ settings: { notify_events: { reboot: 'a\r\nVia: x' } } }, 'settings.notify_events.reboot'],
    [{ secret_settings: ['sip_username'] }, 'secret_settings[0]'],
  ])('are refused in %j', async (fields, field) => {
    const { id } = await make();
    for (const reply of [
      await api.post(`/devices/${id}`, fields),
      await api.put(`/devices/${id}`, deviceBody(organization, fields)),
      await api.put('/devices/new', deviceBody(organization, fields)),
    ]) {
      expect([reply.status, reply.json.error.details[0].field]).toEqual([422, field]);
      expect(reply.text).not.toContain('Via');
    }
  });

  it.each(['12345678901234567890', '9007199254740993', '1e400', '[{"x":-1e-400}]', '0.12345678901234567890'])(
    'and those that it does not are refused as %s, which would be kept as something else',
    async (number) => {
      const { id } = await make();
      const reply = await api.request('POST', `/devices/${id}`, { raw: `{"settings":{"serial":${number}}}` });
      expect([reply.status, reply.json.error.details[0].field]).toEqual([
        422,
        expect.stringMatching(/^settings(\.serial(\[0\]\.x)?)?$/),
      ]);
    },
  );
});

describe('secret settings', () => {
  const secrets = ['s3cret-one', 's3cret-two', 's3cret-three'];

  it('are stored encrypted and are in no answer', async () => {
    const settings = { language: 'en', sip_password: secrets[0], voicemail: { pin: secrets[1], box: 7 } };
    const made = await make({ settings });
    expect(made).toMatchObject({
      settings: { language: 'en', voicemail: { box: 7 } },
      secret_settings: ['/sip_password', '/voicemail/pin'],
    });
    const changed = await api.post(`/devices/${made.id}`, { settings: { sip_password: secrets[2] } });
    expect(changed.json.data).toMatchObject({
      settings: {},
      secret_settings: ['/sip_password', '/voicemail/pin'],
    });
    const read = await api.get(`/devices/${made.id}?include=settings,lines,status`);
    const events = await auditOf(made.id);
    expect(events[0].after.secrets).toBe('(changed)');

    const database = await databaseClient();
    const { rows } = await database.query('SELECT to_jsonb(devices) AS row FROM devices WHERE id = $1', [
      made.id,
    ]);
    await database.end();
    const token = made.provisioning_url.split('/').at(-1);
    const texts = [made, changed.json, read.json, events, rows].map((each) => JSON.stringify(each));
    for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    // The URL is shown to those who may change the device, and to nobody else.
    expect([read.json, events, rows].filter((each) => JSON.stringify(each).includes(token))).toEqual([]);
  });

  it('are kept when they are left out and cleared by null', async () => {
    const { id } = await make({ settings: { sip_password: 'a', token: 'b' } });
    const pointers = async (settings: object): Promise<string[]> =>
      (await api.post(`/devices/${id}`, { settings })).json.data.secret_settings;
    expect(await pointers({ language: 'en' })).toEqual(['/sip_password', '/token']);
    expect(await pointers({ sip_password: null })).toEqual(['/token']);
    expect(await pointers({ token: null })).toEqual([]);
  });
});

describe('DELETE /devices/:entity', () => {
  it('frees the MAC address', async () => {
    const { id, mac_address } = await make();
    const reply = await api.delete(`/devices/${id}`);
    expect(reply.json).toEqual({
      success: true,
      message: 'Device deleted successfully',
      data: { id, deleted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    });
    for (const again of [await api.get(`/devices/${id}`), await api.delete(`/devices/${id}`)]) {
      expect(failure(again)).toEqual([404, 'not_found', 'Device not found']);
    }
    expect((await make({ mac_address })).id).not.toBe(id);
  });

  it('says what its error table says', async () => {
    const { id } = await make();
    expect(failure(await api.delete('/devices/phone'))).toEqual([
      400,
      'invalid_request',
      'Invalid device ID',
    ]);
    expect(failure(await stranger.delete(`/devices/${id}`))).toEqual([
      403,
      'forbidden',
      'Insufficient permissions',
    ]);
    expect((await api.delete(`/devices/${id}?keep_config=perhaps`)).status).toBe(400);
  });

  const config = {
    template_id: 'tmpl_kept',
    lines: [{ line_number: 2, extension: '7', label: 'kept', type: 'shared' }],
    settings: { language: 'kept' },
  };
  const configured = ({ template_id, lines, settings, secret_settings }: any): object => ({
    template_id,
    lines: lines.map(({ id: _, registered: __, ...line }: Record<string, unknown>) => line),
    settings,
    secret_settings,
  });

  it('keeps the configuration for the next device there, once', async () => {
    const mac_address = uniqueMac();
    const first = await make({ ...config, settings: { ...config.settings, pin: '1234' }, mac_address });
    await api.delete(`/devices/${first.id}?keep_config=true`);

    // Another organization that gets the phone gets nothing of it.
    const elsewhere = unique('org_');
    const other = await Api.as({ org_ids: [elsewhere] });
    const sold = await makeDevice(other, elsewhere, { mac_address });
    expect(configured(sold)).toEqual({ template_id: null, lines: [], settings: {}, secret_settings: [] });
    await other.delete(`/devices/${sold.id}`);

    const second = await make({ mac_address });
    expect(configured(second)).toEqual(configured(first));
    expect(configured(second)).toMatchObject({ ...config, secret_settings: ['/pin'] });
    expect(second.provisioning_url).not.toContain(first.provisioning_url.split('/').at(-1));
    await api.delete(`/devices/${second.id}`);
    expect(configured(await make({ mac_address }))).toMatchObject({ template_id: null, lines: [] });
  });

  it('gives back only what the next device does not bring itself', async () => {
    const { id, mac_address } = await make(config);
    await api.delete(`/devices/${id}?keep_config=1`);
    const own = { template_id: null, lines: [] };
    expect(configured(await make({ mac_address, ...own }))).toEqual({
      ...own,
      settings: config.settings,
      secret_settings: [],
    });
  });

  it('keeps it when the next device could not be made', async () => {
    const { id, mac_address } = await make(config);
    await api.delete(`/devices/${id}?keep_config=true`);
    const elsewhere = unique('org_');
    const other = await Api.as({ org_ids: [elsewhere] });
    const holder = await makeDevice(other, elsewhere, { mac_address });
    expect((await api.put('/devices/new', deviceBody(organization, { mac_address }))).status).toBe(409);
    await other.delete(`/devices/${holder.id}`);
    expect(configured(await make({ mac_address }))).toMatchObject(config);
  });
});

describe('what every write has', () => {
  it('is audited, without what changes by itself', async () => {
    const { id } = await make({ lines: [{ label: 'one' }] });
    await api.post(`/devices/${id}`, { name: 'Other' });
    await api.delete(`/devices/${id}`);
    const events = await auditOf(id);
    expect(events.map(({ action, resource_type }) => [action, resource_type])).toEqual([
      ['delete', 'device'],
      ['update', 'device'],
      ['create', 'device'],
    ]);
    const [removal, update, creation] = events;
    expect(creation.before).toBeNull();
    expect(update).toMatchObject({
      before: creation.after,
      after: { name: 'Other', lines: [{ label: 'one' }] },
    });
    expect([removal.before, removal.after]).toEqual([update.after, null]);
  });

  it('is done once for an idempotency key', async () => {
    const key = { 'idempotency-key': unique('key-') };
    const body = deviceBody(organization);
    const [first, second] = [
      await api.put('/devices/phone', body, key),
      await api.put('/devices/phone', body, key),
    ];
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });
});
