import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';

const [FIRST, SECOND] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));

/** A new encryption key, from its first appearance in the settings to the end of the old one. */
describe('rotating the encryption key', () => {
  const organization = unique('org_');
  const key = { 'Idempotency-Key': unique('key-') };
  const trunk = trunkBody(organization, { password: 'canary' });
  let servers: { DATABASE_URL: string; REDIS_URL: string };
  let database: pg.Client;
  let service: Service | undefined;
  let created: unknown;
  let device: { id: string; provisioning_url: string };

  beforeAll(async () => {
    servers = await freshServers();
    database = await databaseClient(servers.DATABASE_URL);
  });

  afterEach(async () => {
    await service?.stop();
  });

  afterAll(() => database.end());

  async function start(ENCRYPTION_KEY: string, ENCRYPTION_KEYS_PREVIOUS = ''): Promise<Api> {
    service = await startService({ ...servers, ROLES: 'api', ENCRYPTION_KEY, ENCRYPTION_KEYS_PREVIOUS });
    return Api.as({ org_ids: [organization] }, service.url);
  }

  async function rotate(ENCRYPTION_KEY: string, ENCRYPTION_KEYS_PREVIOUS = '') {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/src/cli/rotate-keys.js')], {
      env: { ...servers, JWT_SECRET: 'x'.repeat(32), ENCRYPTION_KEY, ENCRYPTION_KEYS_PREVIOUS },
      cwd: tmpdir(),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  }

  /** What only an answer to a change shows; it ends in what is stored encrypted. */
  async function provisioningUrl(api: Api): Promise<string> {
    return (await api.post(`/devices/${device.id}`, { name: unique('Desk ') })).json.data.provisioning_url;
  }

  /** The ids of the keys that have encrypted something, by table. */
  async function keyIds(): Promise<Record<string, string[]>> {
    const { rows: columns } = await database.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE '%key_id'`,
    );
    const ids: Record<string, string[]> = {};
    for (const { table, column } of columns) {
      const found = await database.query<{ id: string }>(
        `SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} IS NOT NULL`,
      );
      ids[table] = found.rows.map(({ id }) => id);
    }
    return ids;
  }

  it('begins with one key for everything', async () => {
    const api = await start(FIRST);
    const reply = await api.put('/siptrunk/new', trunk, key);
    expect(reply.status).toBe(201);
    created = reply.json;
    const webhook = { organization_id: organization, url: 'https://hooks.example.com/' };
    expect((await api.put('/webhooks/new', webhook)).status).toBe(201);
    const domain = {
      organization_id: organization,
      domain: 'voice.example.com',
      settings: { api_key: 'canary' },
    };
    const { id: domainId } = await api.create('/domains/new', domain);
    const operator = await Api.as({ org_ids: ['*'] }, service!.url);
    expect((await operator.post(`/domains/${domainId}`, { status: 'active' })).status).toBe(200);
    const phone = (mac_address: string) => ({
      mac_address,
      organization_id: organization,
      type: 'phone',
      manufacturer: 'Yealink',
      settings: { sip_password: 'canary' },
      lines: [{ sip_username: mac_address, sip_domain: domain.domain, sip_password: 'canary' }],
    });
    device = (await api.put('/devices/new', phone('02:00:00:00:00:01'))).json.data;
    const kept = (await api.put('/devices/new', phone('02:00:00:00:00:02'))).json.data;
    expect((await api.delete(`/devices/${kept.id}?keep_config=true`)).status).toBe(200);
    const ids = Object.values(await keyIds());
    expect(ids.length).toBeGreaterThanOrEqual(5);
    expect(new Set(ids.flat()).size).toBe(1);
    expect(ids.every((each) => each.length === 1)).toBe(true);
  });

  it('reads with any configured key, and replays what was answered under another one', async () => {
    for (const keys of [
      [FIRST, SECOND],
      [SECOND, FIRST],
    ] as const) {
      const api = await start(...keys);
      const replayed = await api.put('/siptrunk/new', trunk, key);
      expect(replayed.headers.get('idempotency-replayed')).toBe('true');
      expect(replayed.json).toEqual(created);
      expect(await provisioningUrl(api)).toBe(device.provisioning_url);
      await service!.stop();
    }
  });

  it('encrypts everything anew by a command, and changes nothing else', async () => {
    const before = await database.query('SELECT id, version, updated_at FROM devices ORDER BY id');
    const [old] = (await keyIds()).sip_trunks;
    const { code, said } = await rotate(SECOND, FIRST);
    // A change of another field leaves what is encrypted as it is.
    expect([code, said]).toEqual([0, expect.stringContaining('devices: re-encrypted 2\n')]);
    expect(said).toContain('device_lines: re-encrypted 1\n');
    const ids = Object.values(await keyIds()).flat();
    expect(new Set(ids).size).toBe(1);
    expect(ids).not.toContain(old);
    expect((await database.query('SELECT id, version, updated_at FROM devices ORDER BY id')).rows).toEqual(
      before.rows,
    );
    expect((await rotate(SECOND, FIRST)).said).toContain('devices: re-encrypted 0\n');
    const api = await start(SECOND);
    expect(await provisioningUrl(api)).toBe(device.provisioning_url);
  });

  it('says what is left of a key that is not configured', async () => {
    const { code, said } = await rotate(FIRST);
    expect(code).toBe(1);
    expect(said).toMatch(/devices: 2 need the key [0-9a-f]{8}, which is not configured/);
    expect(said).not.toContain('canary');
  });
});
