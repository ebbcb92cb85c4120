import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice, uniqueMac } from '../support/devices.js';
import { ENCRYPTION_KEY } from '../support/service.js';

const organization = unique('org_');
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  api = await Api.as({ org_ids: [organization] });
  database = await databaseClient();
});

afterAll(() => database.end());

/** What has settings of a tenant's own making. */
const KINDS = [
  {
    kind: 'device',
    table: 'devices',
    path: '/devices',
    make: (fields: object) => makeDevice(api, organization, { ...fields }),
    body: (made: any): object => ({ mac_address: made.mac_address, organization_id: organization }),
  },
  {
    kind: 'domain',
    table: 'domains',
    path: '/domains',
    make: async (fields: object) => {
      const body = { domain: `${unique('d')}.example`, organization_id: organization, ...fields };
      const reply = await api.put('/domains/new', body);
      expect(reply.status).toBe(201);
      return reply.json.data;
    },
    body: (made: any): object => ({ domain: made.domain, organization_id: organization }),
  },
];

describe.each(KINDS)('the settings of a $kind', ({ table, path, make, body }) => {
  const row = async (id: string): Promise<any> =>
    (await database.query(`SELECT to_jsonb(${table}) AS row FROM ${table} WHERE id = $1`, [id])).rows[0].row;
  const read = (id: string) => api.get(`${path}/${id}${table === 'devices' ? '?include=settings' : ''}`);
  const everywhere = async (id: string): Promise<string> =>
    [await read(id), await api.get(`${path}?organization_id=${organization}&per_page=200`)]
      .concat(await api.get(`/audit?resource_id=${id}`))
      .map(({ text }) => text)
      .join()
      .concat(JSON.stringify(await row(id)));

  it('are sealed and hidden where their names say so', async () => {
    const secret = unique('hush-');
    const settings = {
      'SIP1 Register Pswd': secret,
      network: { wep: { key: secret } },
      password_min_length: 8,
    };
    const made = await make({ settings });
    expect(made).toMatchObject({
      settings: { network: { wep: {} }, password_min_length: 8 },
      secret_settings: ['/SIP1 Register Pswd', '/network/wep/key'],
    });
    expect(await everywhere(made.id)).not.toContain(secret);
  });

  it('are kept where they are left out, changed where they are given and cleared by null', async () => {
    const { id, ...made } = await make({ settings: { presharedkey: 'a', wifi_passkey: 'b' } });
    const replaced = await api.put(`${path}/${id}`, { ...body(made), settings: { plain: 1 } });
    expect(replaced.json.data).toMatchObject({
      settings: { plain: 1 },
      secret_settings: ['/presharedkey', '/wifi_passkey'],
    });
    const before = (await row(id)).secrets_ciphertext;
    const changed = await api.post(`${path}/${id}`, {
      settings: { plain: 1, presharedkey: 'c', wifi_passkey: null },
    });
    expect(changed.json.data).toMatchObject({ settings: { plain: 1 }, secret_settings: ['/presharedkey'] });
    expect((await row(id)).secrets_ciphertext).not.toBe(before);
    const [event] = (await api.get(`/audit?resource_id=${id}`)).json.data.events;
    expect(event.after).toMatchObject({ secrets: '(changed)', secret_settings: ['/presharedkey'] });
  });

  it('are secret where the request says so, until they are cleared', async () => {
    const [first, second] = [unique('hush-'), unique('hush-')];
    const { id } = await make({ settings: { door_code: first, plain: 1 }, secret_settings: ['door_code'] });
    const changed = await api.post(`${path}/${id}`, { settings: { door_code: second } });
    expect(changed.json.data).toMatchObject({ settings: {}, secret_settings: ['/door_code'] });
    const text = await everywhere(id);
    expect([first, second].filter((secret) => text.includes(secret))).toEqual([]);
    await api.post(`${path}/${id}`, { settings: { door_code: null } });
    const shown = await api.post(`${path}/${id}`, { settings: { door_code: '3' } });
    expect(shown.json.data).toMatchObject({ settings: { door_code: '3' }, secret_settings: [] });
  });

  it('become secret later, and take what they were read with', async () => {
    const secret = unique('hush-');
    const { id, ...made } = await make({ settings: { door_code: secret, plain: 1 } });
    const named = await api.post(`${path}/${id}`, { secret_settings: ['/door_code'] });
    expect(named.json.data).toMatchObject({ settings: { plain: 1 }, secret_settings: ['/door_code'] });
    const [event] = (await api.get(`/audit?resource_id=${id}`)).json.data.events;
    expect(JSON.stringify([event, await row(id)])).not.toContain(secret);
    const { settings, secret_settings } = named.json.data;
    const again = await api.put(`${path}/${id}`, { ...body(made), settings, secret_settings });
    expect(again.json.data).toMatchObject({ settings, secret_settings });
  });

  it.each([
    [{ secret_settings: 'door_code' }, 400, 'secret_settings'],
    [{ secret_settings: [7] }, 400, 'secret_settings'],
    [{ secret_settings: [''] }, 422, 'secret_settings'],
    [{ secret_settings: Array.from({ length: 101 }, (_, index) => `name ${index}`) }, 422, 'secret_settings'],
    [{ settings: { accounts: [{ presharedkey: 'x' }] } }, 422, 'settings.accounts[0].presharedkey'],
  ])('are refused in %j', async (fields, status, field) => {
    const { id, ...made } = await make({});
    const reply = await api.put(`${path}/${id}`, { ...body(made), ...fields });
    expect([reply.status, reply.json.error.details[0].field]).toEqual([status, field]);
  });

  it('are hidden at once where an earlier version stored them in the clear, and sealed by the next write', async () => {
    const secret = unique('hush-');
    const { id } = await make({ settings: { plain: 1 } });
    const stray = { plain: 1, presharedkey: secret, lines: [{ wep_key: secret }] };
    await database.query(`UPDATE ${table} SET settings = $2 WHERE id = $1`, [id, stray]);
    await database.query(
      `UPDATE audit_events SET after = jsonb_set(after, '{settings}', $2) WHERE resource_id = $1`,
      [id, stray],
    );
    const pointers = ['/lines/0/wep_key', '/presharedkey'];
    expect((await read(id)).json.data).toMatchObject({ settings: { plain: 1 }, secret_settings: pointers });
    expect((await api.get(`/audit?resource_id=${id}`)).text).not.toContain(secret);
    const written = await api.post(`${path}/${id}`, table === 'devices' ? { name: 'x' } : { type: 'alias' });
    expect(written.json.data).toMatchObject({ secret_settings: pointers });
    expect(await everywhere(id)).not.toContain(secret);
    expect((await row(id)).secret_settings).toEqual(pointers);
  });
});

describe('the command that rotates keys', () => {
  it('seals what an earlier version stored in the clear, and changes nothing else', async () => {
    const secret = unique('hush-');
    const stray = { plain: 1, presharedkey: secret };
    const mac_address = uniqueMac();
    const kept = await KINDS[0].make({ mac_address });
    const rows = [await KINDS[0].make({ settings: { sip_password: 'x' } }), await KINDS[1].make({})];
    await database.query('UPDATE devices SET settings = $2 WHERE id = $1', [rows[0].id, stray]);
    await database.query('UPDATE domains SET settings = $2 WHERE id = $1', [rows[1].id, stray]);
    await api.delete(`/devices/${kept.id}?keep_config=true`);
    await database.query('UPDATE device_kept_configs SET settings = $2 WHERE device_id = $1', [
      kept.id,
      stray,
    ]);

    expect(await run()).toBe(0);
    const { rows: stored } = await database.query(
      `SELECT id, settings, version FROM devices WHERE id = $1 UNION ALL
       SELECT id, settings, version FROM domains WHERE id = $2 UNION ALL
       SELECT device_id, settings, 1 FROM device_kept_configs WHERE device_id = $3`,
      [rows[0].id, rows[1].id, kept.id],
    );
    expect(stored).toEqual(
      [rows[0].id, rows[1].id, kept.id].map((id) => ({ id, settings: { plain: 1 }, version: 1 })),
    );
    const device = await api.post(`/devices/${rows[0].id}`, { name: 'x' });
    expect(device.json.data.secret_settings).toEqual(['/presharedkey', '/sip_password']);
    const next = await KINDS[0].make({ mac_address });
    expect(next).toMatchObject({ settings: { plain: 1 }, secret_settings: ['/presharedkey'] });
  });

  async function run(): Promise<number> {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/src/cli/rotate-keys.js')], {
      env: {
        DATABASE_URL: process.env.TEST_SERVICE_DATABASE_URL,
        REDIS_URL: process.env.TEST_REDIS_URL,
        JWT_SECRET: 'x'.repeat(32),
        ENCRYPTION_KEY,
      },
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number];
    return code;
  }
});

describe('the audit trail of webhooks', () => {
  const shown = 'https://hooks.example.com/telephony';

  it('shows their URLs without the query', async () => {
    const [first, second] = [unique('hush-'), unique('hush-')];
    const body = { organization_id: organization, url: `${shown}?token=${first}` };
    const { id } = (await api.put('/webhooks/new', body)).json.data;
    await api.post(`/webhooks/${id}`, { url: `${shown}?token=${second}` });
    const trail = await api.get(`/audit?resource_id=${id}`);
    expect([first, second].filter((secret) => trail.text.includes(secret))).toEqual([]);
    const [update, creation] = trail.json.data.events;
    expect(creation.after.url).toBe(shown);
    expect(update).toMatchObject({ before: { url: shown }, after: { url: shown, url_query: '(changed)' } });
    expect((await api.get(`/webhooks/${id}`)).json.data.url).toBe(`${shown}?token=${second}`);

    await database.query(`UPDATE audit_events SET after = after || $2 WHERE resource_id = $1`, [
      id,
      { url: `https://user:${first}@hooks.example.com/telephony?token=${first}#${first}` },
    ]);
    const older = await api.get(`/audit?resource_id=${id}`);
    expect(older.text).not.toContain(first);
    expect(older.json.data.events[0].after.url).toBe(shown);
  });
});
