import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice, uniqueMac } from '../support/devices.js';

const organization = unique('org_');
const CONTACT = 'sip:1001@192.0.2.10:5060;transport=tcp';
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  database = await databaseClient();
});

afterAll(() => database.end());

const make = (overrides?: Record<string, unknown>): Promise<any> => makeDevice(api, organization, overrides);
const path = ({ id }: { id: string }): string => `/sipedge/registrations/${id}`;

async function register(device: { id: string }, overrides: Record<string, unknown> = {}): Promise<any> {
  const reply = await api.put(path(device), { contact: CONTACT, expires: 600, ...overrides });
  expect([reply.status, reply.json.message]).toEqual([200, 'Registration reported successfully']);
  return reply.json.data;
}

async function read({ id }: { id: string }): Promise<any> {
  return (await api.get(`/devices/${id}?include=lines,status`)).json.data;
}

/** Makes everything about a device's registrations so many seconds older. */
async function age({ id }: { id: string }, seconds: number): Promise<void> {
  await database.query(
    `UPDATE device_registrations SET registered_at = registered_at - $2 * interval '1 second',
       last_registered_at = last_registered_at - $2 * interval '1 second',
       expires_at = expires_at - $2 * interval '1 second' WHERE device_id = $1`,
    [id, seconds],
  );
}

describe('PUT /sipedge/registrations/:deviceId', () => {
  it('puts a device online at once', async () => {
    const device = await make({ lines: [{}, {}] });
    const data = await register(device, {
      line_number: 2,
      user_agent: 'Yealink SIP-T46U 108.86.0.90',
      received: '203.0.113.5:40000',
    });
    expect(data).toMatchObject({
      device_id: device.id,
      line_number: 2,
      registered: true,
      contact: CONTACT,
      received: '203.0.113.5:40000',
      ip_address: '203.0.113.5',
    });
    expect(await read(device)).toMatchObject({
      status: 'online',
      ip_address: '203.0.113.5',
      firmware_version: '108.86.0.90',
      last_seen: data.registered_at,
      lines: [{ registered: false }, { registered: true }],
      status_details: { registration_state: 'registered', last_registration: data.registered_at },
    });
  });

  it('takes the address from the contact where none was received', async () => {
    const device = await make();
    await register(device, { contact: 'sips:1001@[2001:DB8::1]:5061' });
    expect((await read(device)).ip_address).toBe('2001:db8::1');
    await register(device, { contact: 'sip:1001@phone.example.com' });
    expect(await read(device)).toMatchObject({ status: 'online', ip_address: null });
  });

  it('counts for every line where it names none', async () => {
    const device = await make({ lines: [{}, {}] });
    expect((await register(device)).line_number).toBeNull();
    expect((await read(device)).lines).toMatchObject([{ registered: true }, { registered: true }]);
  });

  it('expires by time, and the device stays as it was last seen', async () => {
    const device = await make({ lines: [{}] });
    const { registered_at } = await register(device, { line_number: 1, user_agent: 'snomD785/10.1.54.13' });
    await age(device, 599);
    expect((await read(device)).status).toBe('online');
    await age(device, 1);
    const last = new Date(Date.parse(registered_at) - 600_000).toISOString().slice(0, 19);
    expect(await read(device)).toMatchObject({
      status: 'offline',
      ip_address: null,
      firmware_version: '10.1.54.13',
      last_seen: `${last}Z`,
      lines: [{ registered: false }],
      status_details: { registration_state: 'unregistered', uptime_seconds: null },
    });
  });

  it('expires by itself', async () => {
    const device = await make();
    const { expires_at } = await register(device, { expires: 1 });
    expect((await read(device)).status).toBe('online');
    while (Date.now() < Date.parse(expires_at) + 1000) await sleep(50);
    expect((await read(device)).status).toBe('offline');
  });

  it('goes on while it is refreshed, and begins anew after a gap or with another contact or user agent', async () => {
    const device = await make();
    await register(device, { user_agent: 'A/1.0' });
    const uptime = async (overrides: Record<string, unknown>): Promise<number> => {
      await age(device, 500);
      await register(device, overrides);
      return (await read(device)).status_details.uptime_seconds;
    };
    expect(await uptime({ user_agent: 'A/1.0' })).toBeGreaterThanOrEqual(500);
    expect(await uptime({})).toBeGreaterThanOrEqual(1000);
    expect(await uptime({ user_agent: 'A/1.1' })).toBeLessThan(500);
    expect(await uptime({ contact: 'sip:1001@192.0.2.11' })).toBeLessThan(500);
    await age(device, 200);
    expect(await uptime({ contact: 'sip:1001@192.0.2.11' })).toBeLessThan(500);
  });

  it('ends with expires 0, for one line or for all', async () => {
    const device = await make({ lines: [{}, {}] });
    await register(device, { line_number: 1 });
    await register(device, { line_number: 2 });
    expect(await register(device, { line_number: 1, expires: 0 })).toMatchObject({
      line_number: 1,
      registered: false,
      registered_at: null,
    });
    expect((await read(device)).lines).toMatchObject([{ registered: false }, { registered: true }]);
    await register(device, { expires: 0 });
    expect((await read(device)).status).toBe('offline');
  });

  it.each([
    ['contact', '*'],
    ['contact', 'tel:+4930'],
    ['contact', 'sip:1001:secret@192.0.2.1'],
    ['contact', 'sip:1001@192.0.2.1\r\nVia: x'],
    ['contact', 'sip:1001@224.0.0.1'],
    ['contact', 'sip:1001@0.0.0.0'],
    ['received', '255.255.255.255:5060'],
    ['expires', -1],
    ['expires', 2 ** 32],
    ['expires', '2024-01-22T14:30:00Z'],
    ['expires', '0000-01-01T00:00:00Z'],
    ['aor', 'voice.example.com'],
    ['aor', 'sip:1001:secret@voice.example.com'],
    ['line_number', 0],
    ['line_number', 3],
    ['user_agent', 'a\r\nb'],
  ])('answers 422 for %s = %j', async (field, value) => {
    const device = await make({ lines: [{}, {}] });
    const reply = await api.put(path(device), { contact: CONTACT, expires: 60, [field]: value });
    expect([reply.status, reply.json.error.details[0].field]).toEqual([422, field]);
    expect((await read(device)).status).toBe('offline');
  });

  it.each([
    ['contact', undefined],
    ['contact', 7],
    ['expires', undefined],
    ['expires', '60'],
    ['expires', 1.5],
    ['expires', true],
    ['expires', '2024-02-30T14:30:00Z'],
    ['expires', null],
    ['line_number', '1'],
    ['received', 'phone.example.com'],
    ['received', 'sip:phone.example.com'],
    ['aor', 7],
    ['received', '203.0.113.256'],
    ['received', 7],
    ['path', 'x'],
  ])('answers 400 for %s = %j', async (field, value) => {
    const reply = await api.put('/sipedge/registrations/dev_1', {
      contact: CONTACT,
      expires: 60,
      [field]: value,
    });
    expect([reply.status, reply.json.error.details[0].field]).toEqual([400, field]);
  });

  it.each([604_800, 604_801, 2_519_533, 6_048_000, 2 ** 32 - 1])(
    'holds for %d seconds, or 90 days',
    async (expires) => {
      const device = await make();
      const { registered, expires_at } = await register(device, { expires });
      expect(registered).toBe(true);
      const seconds = (Date.parse(expires_at) - Date.now()) / 1000;
      expect(Math.abs(seconds - Math.min(expires, 90 * 86_400))).toBeLessThan(30);
      expect((await read(device)).status).toBe('online');
    },
  );

  it('holds until a time', async () => {
    const device = await make();
    const soon = new Date(Date.now() + 600_000);
    const kept = await register(device, { expires: soon.toISOString().replace('Z', '+00:00') });
    expect(kept.expires_at).toBe(`${soon.toISOString().slice(0, 19)}Z`);
    const late = await register(device, { expires: '9999-12-31T23:59:59Z' });
    expect(Date.parse(late.expires_at)).toBeLessThan(Date.now() + 91 * 86_400_000);
  });

  it.each([
    ['sip:203.0.113.5:5062;transport=TCP', 'sip:203.0.113.5:5062;transport=tcp'],
    ['sip:203.0.113.5:5062', '203.0.113.5:5062'],
    ['[2001:DB8::5]:5062', '[2001:db8::5]:5062'],
  ])('takes %s for where it came from', async (received, stored) => {
    const device = await make();
    expect(await register(device, { received })).toMatchObject({ received: stored });
    expect((await read(device)).ip_address).toBe(stored.includes('2001') ? '2001:db8::5' : '203.0.113.5');
  });

  it('keeps the address of record', async () => {
    const device = await make();
    const aor = '1001@Voice.Example.COM';
    expect(await register(device, { aor })).toMatchObject({ aor: 'sip:1001@voice.example.com' });
    expect(await register(device, {})).toMatchObject({ aor: null });
  });

  it('is for those who report for the organization', async () => {
    const device = await make();
    const body = { contact: CONTACT, expires: 60 };
    const stranger = await Api.as({ org_ids: [unique('org_')] });
    const writer = await Api.as({ org_ids: [organization], scope: 'devices:*' });
    for (const other of [stranger, writer]) {
      expect((await other.put(path(device), body)).status).toBe(403);
      expect((await other.delete(path(device))).status).toBe(403);
    }
    const missing = await api.put(`/sipedge/registrations/${unique('dev_')}`, body);
    expect([missing.status, missing.json.error.message]).toEqual([404, 'Device not found']);
    expect((await api.put('/sipedge/registrations/phone', body)).status).toBe(400);
    const edge = await Api.as({ org_ids: ['*'], scope: 'edge:report' });
    expect((await edge.put(path(device), body)).status).toBe(200);
  });

  it('takes all of many at once', async () => {
    const device = await make({ lines: Array.from({ length: 8 }, () => ({})) });
    await Promise.all(Array.from({ length: 24 }, (_, i) => register(device, { line_number: (i % 8) + 1 })));
    const { lines, provisioning_status } = await read(device);
    expect(lines.every(({ registered }: { registered: boolean }) => registered)).toBe(true);
    expect(provisioning_status).toBe('provisioned');
  });
});

describe('DELETE /sipedge/registrations/:deviceId', () => {
  it('ends one line or all', async () => {
    const device = await make({ lines: [{}, {}] });
    for (const line_number of [1, 2, undefined]) await register(device, { line_number });
    const one = await api.delete(`${path(device)}?line_number=1`);
    expect(one.json).toMatchObject({
      message: 'Registration ended successfully',
      data: { device_id: device.id, line_number: 1 },
    });
    expect((await read(device)).status).toBe('online');
    expect((await api.delete(path(device))).json.data.line_number).toBeNull();
    expect((await read(device)).status).toBe('offline');
    const again = await api.delete(path(device));
    expect([again.status, again.json.error.message]).toEqual([404, 'Registration not found']);
  });

  // Two that change several lines in different orders would wait for each other until one fails.
  it('waits for others who report of the same device', async () => {
    const device = await make({ lines: [{}, {}] });
    await register(device, { line_number: 1 });
    await database.query('BEGIN');
    await database.query('SELECT FROM device_registrations WHERE device_id = $1 FOR UPDATE', [device.id]);
    const ended = api.delete(path(device));
    await sleep(200);
    let answered = false;
    const begun = register(device, { line_number: 2 }).finally(() => (answered = true));
    await sleep(200);
    expect(answered).toBe(false);
    await database.query('COMMIT');
    expect((await ended).status).toBe(200);
    await begun;
    expect((await read(device)).lines).toMatchObject([{ registered: false }, { registered: true }]);
  });

  it('refuses a line that the device does not have', async () => {
    const device = await make({ lines: [{}] });
    expect((await api.delete(`${path(device)}?line_number=2`)).status).toBe(422);
    expect((await api.delete(`${path(device)}?line_number=x`)).status).toBe(400);
  });
});

describe('a registration and its device', () => {
  it('ends with the device, and with its line', async () => {
    const device = await make({ lines: [{}, {}] });
    await register(device, { line_number: 2 });
    await api.post(`/devices/${device.id}`, { lines: [{}] });
    expect((await read(device)).status).toBe('offline');

    await register(device);
    await api.delete(`/devices/${device.id}`);
    expect((await api.put(path(device), { contact: CONTACT, expires: 60 })).status).toBe(404);
    const { id: _, ...revived } = (
      await api.put(`/devices/${device.id}`, { mac_address: uniqueMac(), organization_id: organization })
    ).json.data;
    expect(revived.status).toBe('offline');
  });

  it('ends with another MAC address, since that is another phone', async () => {
    const device = await make();
    await register(device);
    const changed = await api.post(`/devices/${device.id}`, { mac_address: uniqueMac() });
    const unseen = { status: 'offline', last_seen: null, provisioning_status: 'pending' };
    expect(changed.json.data).toMatchObject(unseen);
  });

  it('makes the device provisioned when it begins after the last change', async () => {
    const device = await make();
    const status = async (): Promise<string> => (await read(device)).provisioning_status;
    await register(device);
    expect(await status()).toBe('provisioned');

    await api.post(`/devices/${device.id}`, { name: 'Other' });
    expect(await status()).toBe('needs_update');
    await register(device);
    expect(await status()).toBe('needs_update');
    await api.delete(path(device));
    await register(device);
    expect(await status()).toBe('provisioned');
    const { events } = (await api.get(`/audit?resource_id=${device.id}`)).json.data;
    expect(events[0]).toMatchObject({
      before: { provisioning_status: 'needs_update' },
      after: { provisioning_status: 'provisioned' },
    });
  });
});

describe('PUT /sipedge/calls/:callId', () => {
  it('takes only devices of the organization', async () => {
    const device = await make();
    const call = (device_id: string) =>
      api.put(`/sipedge/calls/${unique('call-')}`, { organization_id: organization, device_id });
    expect((await call(device.id)).status).toBe(200);
    const elsewhere = unique('org_');
    const other = await makeDevice(await Api.as({ org_ids: [elsewhere] }), elsewhere);
    for (const id of [other.id, unique('dev_')]) {
      const reply = await call(id);
      expect([reply.status, reply.json.error.details]).toEqual([
        422,
        [{ field: 'device_id', message: 'is not a device of the organization' }],
      ]);
    }
  });
});
