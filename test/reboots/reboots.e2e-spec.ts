import pg from 'pg';
import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import {
  lastReboot,
  rebootIn,
  register,
  registeredPhone,
  type RegisteredPhone,
  type RegisteredPhoneOptions,
  startPhone,
} from '../support/phones.js';

const organization = unique('org_');
let api: Api;
let database: pg.Pool;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  database = new pg.Pool({ connectionString: process.env.TEST_SERVICE_DATABASE_URL });
});

afterAll(() => database.end());

function aPhone(options?: RegisteredPhoneOptions): Promise<RegisteredPhone> {
  return registeredPhone(api, organization, options);
}

async function call(deviceId: string): Promise<string> {
  const path = `/sipedge/calls/${unique('call-')}`;
  const body = { organization_id: organization, device_id: deviceId };
  expect((await api.put(path, body)).status).toBe(200);
  return path;
}

/** As if so much time had passed for the device's reboot. */
async function letPass(deviceId: string, column: string, interval: string): Promise<void> {
  const sql = `UPDATE reboots SET ${column} = ${column} - $2::interval WHERE device_id = $1`;
  await database.query(sql, [deviceId, interval]);
}

/** Reboots through the API, the queue and SIP to simulated phones. */
describe('reboots', () => {
  it.concurrent('reboots a phone at once and tells of it', async () => {
    const { id, phone } = await aPhone({ device: { manufacturer: 'Yealink', model: 'T46U' } });
    const reply = await api.put(`/devices/reboot/${id}`);
    expect(reply.status).toBe(200);
    expect(reply.json.message).toBe('Reboot command sent successfully');
    expect(reply.json.data).toMatchObject({ device_id: id, reboot_scheduled: true, delay_seconds: 0 });

    const reboot = await rebootIn(api, id, 'sent');
    expect(reboot).toMatchObject({
      id: reply.json.data.reboot_id,
      attempts: 1,
      response_code: 200,
      reason: null,
      force: false,
      requested_by: 'user_test',
    });
    expect(phone.requests).toHaveLength(1);
    const { message } = phone.requests[0];
    expect(message.method).toBe('NOTIFY');
    expect(message.headers.get('Event')).toBe('check-sync;reboot=true');
    expect(message.headers.get('Subscription-State')).toMatch(/^terminated/);
    expect(phone.reboots).toBe(1);

    const events = await database.query('SELECT type, data FROM outbox_events WHERE organization_id = $1', [
      organization,
    ]);
    expect(events.rows).toContainEqual({
      type: 'device.reboot.sent',
      data: expect.objectContaining({ id: reboot.id, device_id: id, state: 'sent' }),
    });
    const audit = await api.get(`/audit?resource_id=${reboot.id}`);
    expect(audit.json.data.events).toMatchObject([
      { action: 'create', resource_type: 'reboot', actor: 'user_test', after: { id: reboot.id } },
    ]);
  });

  it.concurrent('reboots later, not before', async () => {
    const { id, phone } = await aPhone();
    const before = Date.now();
    const reply = await api.put(`/devices/reboot/${id}`, { delay: 2, force: false });
    const scheduled = Date.parse(reply.json.data.scheduled_time);
    expect(scheduled).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000 + 2_000);
    expect(await lastReboot(api, id)).toMatchObject({ state: 'scheduled', sent_at: null, delay_seconds: 2 });
    await phone.waitFor(({ reboots }) => reboots === 1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_990);
    expect(Date.now() - before).toBeLessThan(4_500);
    await rebootIn(api, id, 'sent');
  });

  it.concurrent('reschedules what is scheduled, however often it is asked', async () => {
    const { id, phone } = await aPhone();
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => api.put(`/devices/reboot/${id}`, { delay: 600 + index })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(replies.map(({ json }) => json.data.reboot_id)).size).toBe(1);

    const now = await api.put(`/devices/reboot/${id}`, { delay: 0, force: true });
    expect(now.json.data.reboot_id).toBe(replies[0].json.data.reboot_id);
    expect(await rebootIn(api, id, 'sent')).toMatchObject({ delay_seconds: 0, force: true });
    expect(phone.reboots).toBe(1);
    expect((await api.get(`/devices/reboot/${id}`)).json.data.pagination.total).toBe(1);
  });

  it.concurrent('cancels what is scheduled', async () => {
    const { id, phone } = await aPhone();
    await api.put(`/devices/reboot/${id}`, { delay: 1 });
    const reply = await api.delete(`/devices/reboot/${id}`);
    expect(reply.status).toBe(200);
    expect(reply.json.data).toMatchObject({ device_id: id, state: 'canceled', reason: 'requested' });
    const again = await api.delete(`/devices/reboot/${id}`);
    expect(again.status).toBe(409);
    expect(again.json.error.message).toBe('No reboot is scheduled for the device');
    // Its job comes all the same.
    await api.put(`/devices/reboot/${id}`, { delay: 2 });
    await phone.waitFor(({ reboots }) => reboots > 0);
    await rebootIn(api, id, 'sent');
    expect(phone.reboots).toBe(1);
    const history = await api.get(`/devices/reboot/${id}`);
    expect(history.json.data.reboots.map(({ state }: { state: string }) => state)).toEqual([
      'sent',
      'canceled',
    ]);
    const canceled = await api.get(`/devices/reboot/${id}?state=canceled&per_page=1`);
    expect(canceled.json.data).toMatchObject({ reboots: [{ state: 'canceled' }], pagination: { total: 1 } });
  });

  it.concurrent('does not reboot a device in a call, unless forced', async () => {
    const { id, phone } = await aPhone();
    await call(id);
    for (const delay of [0, 60]) {
      const reply = await api.put(`/devices/reboot/${id}`, { delay });
      expect(reply.status).toBe(409);
      expect(reply.json.error).toMatchObject({
        code: 'conflict',
        message: 'Device has active call (use force=true)',
      });
    }
    expect(phone.requests).toHaveLength(0);
    expect((await api.put(`/devices/reboot/${id}`, { force: true })).status).toBe(200);
    await rebootIn(api, id, 'sent');
  });

  it.concurrent('waits for a call that began meanwhile, for an hour at most', async () => {
    const [patient, given] = await Promise.all([aPhone(), aPhone()]);
    for (const { id } of [patient, given]) await api.put(`/devices/reboot/${id}`, { delay: 600 });
    const ends = await call(patient.id);
    await call(given.id);
    for (const { id } of [patient, given]) await letPass(id, 'run_at', '600 s');
    expect(await rebootIn(api, patient.id, 'scheduled', 'active_call')).toMatchObject({ attempts: 0 });

    expect((await api.delete(ends)).status).toBe(200);
    await letPass(patient.id, 'run_at', '10 s');
    await rebootIn(api, patient.id, 'sent');
    expect(patient.phone.reboots).toBe(1);

    await rebootIn(api, given.id, 'scheduled', 'active_call');
    await letPass(given.id, 'scheduled_time', '2 h');
    await letPass(given.id, 'run_at', '10 s');
    await rebootIn(api, given.id, 'failed', 'active_call');
    expect(given.phone.requests).toHaveLength(0);
    const { rows } = await database.query(
      `SELECT data FROM outbox_events WHERE type = 'device.reboot.failed' AND data ->> 'device_id' = $1`,
      [given.id],
    );
    expect(rows).toHaveLength(1);
  });

  it.concurrent('fails at once where the device declines for good', async () => {
    const { id, phone } = await aPhone({ behaviour: { status: 489, reason: 'Bad Event' } });
    await api.put(`/devices/reboot/${id}`);
    const reboot = await rebootIn(api, id, 'failed', 'declined');
    expect(reboot).toMatchObject({ attempts: 1, response_code: 489 });
    expect(phone.requests).toHaveLength(1);
  });

  it.concurrent('tries again, by new transactions, where it may help, and then fails', async () => {
    const { id, phone } = await aPhone({ behaviour: { status: 480, reason: 'Temporarily Unavailable' } });
    await api.put(`/devices/reboot/${id}`);
    for (const attempts of [1, 2, 3]) {
      const reboot = await rebootIn(api, id, 'scheduled', 'declined');
      expect(reboot).toMatchObject({ attempts, response_code: 480 });
      await letPass(id, 'run_at', '100 s');
      await phone.waitFor(({ requests }) => requests.length === attempts + 1);
    }
    expect(await rebootIn(api, id, 'failed', 'declined')).toMatchObject({ attempts: 4, response_code: 480 });
    const callIds = phone.requests.map(({ message }) => message.headers.get('Call-ID'));
    expect(new Set(callIds).size).toBe(4);
  });

  it.concurrent('tries again where nobody is at the contact', async () => {
    const { id, phone } = await aPhone();
    const { port } = phone;
    phone.close();
    await api.put(`/devices/reboot/${id}`);
    expect(await rebootIn(api, id, 'scheduled', 'unreachable')).toMatchObject({ attempts: 1 });
    const back = await startPhone({ port });
    await letPass(id, 'run_at', '100 s');
    expect(await rebootIn(api, id, 'sent')).toMatchObject({ attempts: 2, response_code: 200 });
    expect(back.reboots).toBe(1);
  });

  it.concurrent('accepts a later reboot of a device that is away, and tries until it is there', async () => {
    const { id } = await makeDevice(api, organization);
    expect((await api.put(`/devices/reboot/${id}`, { delay: 1 })).status).toBe(200);
    expect(await rebootIn(api, id, 'scheduled', 'no_contact')).toMatchObject({ attempts: 1 });
    const phone = await startPhone();
    await register(api, id, phone.contact);
    await letPass(id, 'run_at', '100 s');
    await rebootIn(api, id, 'sent');
    expect(phone.reboots).toBe(1);
  });

  it.concurrent('answers challenges with the credentials of the settings', async () => {
    const challenge = { username: '1001', password: 'phone secret', algorithm: 'SHA-256' as const };
    const behaviour = { challenge };
    const known = await aPhone({
      behaviour,
      device: { settings: { sip_username: '1001', sip_password: 'phone secret' } },
    });
    await api.put(`/devices/reboot/${known.id}`);
    expect(await rebootIn(api, known.id, 'sent')).toMatchObject({ response_code: 200 });
    expect(known.phone.reboots).toBe(1);

    const unknown = await aPhone({ behaviour });
    await api.put(`/devices/reboot/${unknown.id}`);
    expect(await rebootIn(api, unknown.id, 'failed', 'declined')).toMatchObject({ response_code: 401 });
    expect(unknown.phone.reboots).toBe(0);
  });

  it.concurrent('reaches phones over TCP, and behind a NAT', async () => {
    const tcp = await aPhone({ transport: 'tcp' });
    await api.put(`/devices/reboot/${tcp.id}`);
    await rebootIn(api, tcp.id, 'sent');
    expect(tcp.phone.reboots).toBe(1);

    const natted = await aPhone();
    const contact = 'sip:1001@192.0.2.77:5062';
    await register(api, natted.id, contact, { received: `127.0.0.1:${natted.phone.port}` });
    await api.put(`/devices/reboot/${natted.id}`);
    await rebootIn(api, natted.id, 'sent');
    expect(natted.phone.requests[0].message.uri).toBe(contact);
  });

  it.concurrent('takes a repeated request for the one that is being sent', async () => {
    const { id, phone } = await aPhone({ behaviour: { delayMs: 700 } });
    const first = await api.put(`/devices/reboot/${id}`);
    await phone.waitFor(({ requests }) => requests.length === 1);
    const second = await api.put(`/devices/reboot/${id}`);
    expect(second.status).toBe(200);
    expect(second.json.data).toEqual(first.json.data);
    const later = await api.put(`/devices/reboot/${id}`, { delay: 60 });
    expect(later.status).toBe(409);
    expect(later.json.error.message).toBe('A reboot of the device is in progress');
    expect((await api.delete(`/devices/reboot/${id}`)).status).toBe(409);
    await rebootIn(api, id, 'sent');
    expect(phone.reboots).toBe(1);
  });

  it.concurrent('replays the answer to a request with the same idempotency key', async () => {
    const { id, phone } = await aPhone();
    const key = { 'Idempotency-Key': unique('key-') };
    const first = await api.put(`/devices/reboot/${id}`, {}, key);
    await rebootIn(api, id, 'sent');
    const second = await api.put(`/devices/reboot/${id}`, {}, key);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.json).toEqual(first.json);
    expect(phone.reboots).toBe(1);
  });

  it.concurrent('cancels the reboot of a device that is deleted', async () => {
    const { id, phone } = await aPhone();
    await api.put(`/devices/reboot/${id}`, { delay: 1 });
    expect((await api.delete(`/devices/${id}`)).status).toBe(200);
    const { rows } = await database.query('SELECT state, reason FROM reboots WHERE device_id = $1', [id]);
    expect(rows).toEqual([{ state: 'canceled', reason: 'device_deleted' }]);
    expect(phone.requests).toHaveLength(0);
  });

  describe('refuses', () => {
    const path = '/devices/reboot/dev_nobody';

    it.concurrent.each([
      ['a malformed id', '/devices/reboot/trunk_1', {}, 'Invalid device ID'],
      ['a negative delay', path, { delay: -1 }, 'Invalid request parameters'],
      ['a delay of more than a week', path, { delay: 604_801 }, 'Invalid request parameters'],
      ['a fraction', path, { delay: 1.5 }, 'Invalid request parameters'],
      ['a huge number', path, { delay: 1e300 }, 'Invalid request parameters'],
      ['text for a number', path, { delay: '60' }, 'Invalid request parameters'],
      ['null', path, { delay: null }, 'Invalid request parameters'],
      ['no boolean', path, { force: 'true' }, 'Invalid request parameters'],
      ['an unknown field', path, { reason: 'because' }, 'Invalid request parameters'],
    ])('%s', async (_, at, body, message) => {
      const reply = await api.put(at, body);
      expect([reply.status, reply.json.error.message]).toEqual([400, message]);
    });

    it.concurrent('who has no token, scope or organization', async () => {
      const { id, phone } = await aPhone();
      const nobody = Api.withToken(undefined);
      const reader = await Api.as({ org_ids: [organization], scope: 'devices:read devices:write' });
      const stranger = await Api.as({ org_ids: [unique('org_')] });
      const at = `/devices/reboot/${id}`;
      for (const method of ['PUT', 'DELETE']) {
        expect((await nobody.request(method, at)).status).toBe(401);
        expect((await reader.request(method, at)).status).toBe(403);
        expect((await stranger.request(method, at)).status).toBe(403);
        const missing = await api.request(method, path);
        expect([missing.status, missing.json.error.message]).toEqual([404, 'Device not found']);
      }
      expect((await stranger.get(at)).status).toBe(403);
      expect((await reader.get(at)).json.data).toMatchObject({ device_id: id, reboots: [] });
      expect((await api.get(path)).status).toBe(404);
      expect(phone.requests).toHaveLength(0);
    });

    it.concurrent('to reboot now what is not registered', async () => {
      const { id } = await makeDevice(api, organization);
      await register(api, id, 'sip:1001@127.0.0.1:9', { expires: 1 });
      await database.query(
        `UPDATE device_registrations SET expires_at = now() - interval '1 s' WHERE device_id = $1`,
        [id],
      );
      const reply = await api.put(`/devices/reboot/${id}`);
      expect(reply.status).toBe(503);
      expect(reply.json.error).toMatchObject({ code: 'device_unreachable', message: 'Device unreachable' });
      expect((await api.get(`/devices/reboot/${id}`)).json.data.reboots).toEqual([]);
    });
  });
});
