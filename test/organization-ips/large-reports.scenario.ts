import { readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { Api, unique } from '../support/api.js';
import { freshDatabase } from '../support/database.js';
import { type Service, startService } from '../support/service.js';

const ENTRIES = 2_000;
const ROWS = 10_000;
const AT_ONCE = 10;
/** A plan that compares every address with every entry takes some 60 s; the right one 0.3 s on an idle machine. */
const REPORT_MS = 3_000;
const MOST_MB = 300;

/** Entries that came at once, of which PostgreSQL knows nothing yet. */
describe('large reports of traffic on lists without statistics', () => {
  const organization = unique('org_');
  let dataSource: DataSource;
  let service: Service;

  beforeAll(async () => {
    const database = await freshDatabase();
    ({ dataSource } = database);
    await dataSource.query('ALTER TABLE organization_ips SET (autovacuum_enabled = off)');
    await dataSource.query(
      `INSERT INTO organization_ips (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
       SELECT 'orgip_' || n, CASE n % 2 WHEN 0 THEN $1 ELSE 'org_' || n END, '10.0.0.0'::inet + n * 16, 28 + n % 5,
         'whitelist', now(), now(), 1
       FROM generate_series(0, ${ENTRIES - 1}) AS n`,
      [organization],
    );
    const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = database.settings;
    service = await startService({ DATABASE_URL, REDIS_URL, ROLES: 'api' });
  });

  afterAll(async () => {
    await service.stop();
    await dataSource.destroy();
  });

  const at = new Date().toISOString();
  const traffic = Array.from({ length: ROWS }, (_, n) => ({
    ip_address: `10.0.${n >> 8}.${n & 255}`,
    requests: 1,
    at,
  }));
  /** How many addresses the entries have that are in the report. */
  const networks = Array.from({ length: ROWS / 16 }, (_, n) => 2 ** (4 - (n % 5)));

  it.each([
    ['all organizations', '*', 1],
    ['one organization', organization, 2],
  ])('takes one for %s in a moment', async (_, acting, every) => {
    const api = await Api.as({ org_ids: [acting] }, service.url);
    const begin = performance.now();
    const { status, json } = await api.post('/sipedge/traffic', { traffic });
    expect(performance.now() - begin).toBeLessThan(REPORT_MS);
    const seen = networks.filter((_size, n) => n % every === 0);
    const attributed = seen.reduce((rows, size) => rows + size, 0);
    expect([status, json.data]).toEqual([200, { rows: ROWS, attributed, entries: seen.length }]);
  });

  it(`takes ${AT_ONCE} at once, in little memory`, async () => {
    const api = await Api.as({ org_ids: ['*'] }, service.url);
    const before = (await api.get('/orgips/orgip_0')).json.data.request_count_24h;
    const replies = await Promise.all(
      Array.from({ length: AT_ONCE }, () => api.post('/sipedge/traffic', { traffic })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array<number>(AT_ONCE).fill(200));
    expect((await api.get('/orgips/orgip_0')).json.data.request_count_24h).toBe(before + AT_ONCE * 16);
    const status = readFileSync(`/proc/${service.process.pid}/status`, 'utf8');
    expect(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024).toBeLessThan(MOST_MB);
  });
});
