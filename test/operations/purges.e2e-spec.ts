import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { makeDevice } from '../support/devices.js';
import { eventually } from '../support/eventually.js';
import { freshServers, type Service, startService } from '../support/service.js';

/** What is too old by the time a worker starts, on a database of its own. */
describe('a worker that starts', () => {
  const organization = unique('org_');
  const entry = 'orgip_purge';
  let database: pg.Client;
  let worker: Service;
  let devices: { id: string; provisioning_url: string }[];
  let expired: string;

  beforeAll(async () => {
    const variables = {
      ...(await freshServers()),
      PROVISIONING_BASE_URL: 'https://phones.example.org/config/',
    };
    const service = await startService({ ...variables, ROLES: 'api' });
    database = await databaseClient(variables.DATABASE_URL);
    const api = await Api.as({ org_ids: [organization] }, service.url);
    devices = await oldRegistrations(api);
    expired = await expireByTime(api);
    await oldTraffic();
    await oldKeys();
    await lostCall(api);
    await oldRecords();
    await oldSnapshots();
    await service.stop();
    worker = await startService({ ...variables, ROLES: 'worker' });
  });

  afterAll(async () => {
    await worker.stop();
    await database.end();
  });

  /** Of two devices: on three lines for 0, 29 and 31 days, and on two lines for 40 and 31 days. */
  async function oldRegistrations(api: Api): Promise<{ id: string; provisioning_url: string }[]> {
    const made = [
      await makeDevice(api, organization, { lines: [{}, {}, {}] }),
      await makeDevice(api, organization, { lines: [{}, {}] }),
    ];
    const report = { contact: 'sip:1@192.0.2.1', expires: 600 };
    for (const { id, lines } of made) {
      for (const { line_number } of lines)
        await api.put(`/sipedge/registrations/${id}`, { ...report, line_number });
    }
    const age = async (index: number, line: number, days: number): Promise<void> => {
      await database.query(
        `UPDATE device_registrations SET last_registered_at = last_registered_at - $3 * interval '1 day',
           expires_at = expires_at - $3 * interval '1 day' WHERE device_id = $1 AND line_number = $2`,
        [made[index].id, line, days],
      );
    };
    await age(0, 2, 29);
    await age(0, 3, 31);
    await age(1, 1, 40);
    await age(1, 2, 31);
    return made;
  }

  /** A device that is offline by time alone, where no worker takes note of it. */
  async function expireByTime(api: Api): Promise<string> {
    const { id } = await makeDevice(api, organization);
    const shown = async (status: string): Promise<boolean> => {
      const { data } = (await api.get(`/devices?organization_id=${organization}&status=${status}`)).json;
      return data.devices.some((device: { id: string }) => device.id === id);
    };
    await api.put(`/sipedge/registrations/${id}`, { contact: 'sip:1@192.0.2.1', expires: 3 });
    expect(await shown('online')).toBe(true);
    await eventually(
      () => shown('online'),
      (online) => !online,
    );
    expect(await shown('offline')).toBe(true);
    expect(await registered(id)).toBe(true);
    return id;
  }

  async function registered(id: string): Promise<boolean> {
    const { rows } = await database.query('SELECT registered FROM devices WHERE id = $1', [id]);
    return rows[0].registered;
  }

  /** Of the hours 23 to 10,123 ago; the first two may still count. */
  async function oldTraffic(): Promise<void> {
    await database.query(
      `INSERT INTO organization_ips
         (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
       VALUES ($1, 'org_purge', '192.0.2.1', 32, 'whitelist', now(), now(), 1)`,
      [entry],
    );
    await database.query(
      `INSERT INTO organization_ip_traffic (entry_id, hour, requests)
       SELECT $1, date_trunc('hour', now()) - n * interval '1 hour', n FROM generate_series(23, 10100 + 23) AS n`,
      [entry],
    );
  }

  async function oldKeys(): Promise<void> {
    await database.query(
      `INSERT INTO idempotency_keys (caller, key, fingerprint, created_at)
       VALUES ('user', 'old', '', now() - interval '25 hours'), ('user', 'new', '', now() - interval '23 hours')`,
    );
  }

  /** A partition that is too old, and one that somebody has detached. */
  async function oldRecords(): Promise<void> {
    await database.query(`
      CREATE TABLE call_records_20230101 (LIKE call_records INCLUDING ALL);
      CREATE TABLE call_records_20230102 PARTITION OF call_records FOR VALUES FROM ('call_01') TO ('call_02')`);
  }

  async function lostCall(api: Api): Promise<void> {
    await api.put('/sipedge/calls/lost', { organization_id: organization });
    await database.query(
      `UPDATE active_calls SET started_at = now() - interval '2 hours', answered_at = now() - interval '2 hours',
         expires_at = now() - interval '1 hour'`,
    );
  }

  /** Of three nodes, which began 0, 6 and 8 days ago. */
  async function oldSnapshots(): Promise<void> {
    await database.query(
      `INSERT INTO edge_snapshots (kind, node, organizations, id, began_at, parts)
       SELECT 'registrations', 'n' || days, $1, 's', now() - days * interval '1 day', '{1}'
       FROM unnest(ARRAY[0, 6, 8]) AS days`,
      [organization],
    );
  }

  async function rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await database.query<T>(sql, values)).rows;
  }

  it('forgets registrations after 30 days, but for the newest of each device', async () => {
    expect(devices[0].provisioning_url).toMatch(
      /^https:\/\/phones\.example\.org\/config\/dev_\w+\/[\w-]{22,}$/,
    );
    const left = await eventually(
      () =>
        rows(
          `SELECT array_position($1::text[], device_id) - 1 AS device, line_number FROM device_registrations
           WHERE device_id = ANY ($1) ORDER BY device, line_number`,
          [devices.map(({ id }) => id)],
        ),
      ({ length }) => length < 5,
    );
    expect(left).toEqual([
      { device: 0, line_number: 1 },
      { device: 0, line_number: 2 },
      { device: 1, line_number: 2 },
    ]);
  });

  it('forgets which parts of snapshots have come after 7 days', async () => {
    const left = await eventually(
      () => rows('SELECT node FROM edge_snapshots WHERE organizations = $1 ORDER BY node', [organization]),
      ({ length }) => length < 3,
    );
    expect(left).toEqual([{ node: 'n0' }, { node: 'n6' }]);
  });

  it('takes note of registrations that have expired', async () => {
    expect(
      await eventually(
        () => registered(expired),
        (noted) => !noted,
      ),
    ).toBe(false);
  });

  it('purges traffic that counts no more, in batches, and no other', async () => {
    const left = await eventually(
      () =>
        rows<{ requests: string }>(
          'SELECT requests FROM organization_ip_traffic ORDER BY hour DESC LIMIT 100',
        ),
      ({ length }) => length < 100,
    );
    expect(left.map(({ requests }) => Number(requests))).toEqual([23, 24]);
  });

  it('purges idempotency keys that are too old', async () => {
    const left = await eventually(
      () => rows<{ key: string }>('SELECT key FROM idempotency_keys'),
      ({ length }) => length === 1,
    );
    expect(left).toEqual([{ key: 'new' }]);
  });

  it('answers its probes alone', async () => {
    const asked = ['/health/ready', '/metrics', '/siptrunk', '/docs', '/openapi.json'];
    const statusOf = async (path: string): Promise<number> => (await fetch(worker.url + path)).status;
    expect(await Promise.all(asked.map(statusOf))).toEqual([200, 200, 404, 404, 404]);
  });

  it('drops the partitions of call records that are too old', async () => {
    const partitions = await eventually(
      () => rows(`SELECT relname FROM pg_class WHERE relname ~ '^call_records_[0-9]{8}$' ORDER BY relname`),
      ([oldest]) => !oldest.relname.startsWith('call_records_2023'),
    );
    // Yesterday, today, and three days ahead.
    expect(partitions.length).toBeGreaterThanOrEqual(5);
  });

  it('ends calls whose end nobody has reported in their time', async () => {
    const [record] = await eventually(
      () => rows('SELECT *, round(extract(epoch FROM ended_at - answered_at)) AS lasted FROM call_records'),
      ({ length }) => length > 0,
    );
    expect(record).toMatchObject({ call_id: 'lost', ended_by: 'expiry', cause: null, lasted: '3600' });
    expect(await rows('SELECT FROM active_calls')).toEqual([]);
  });
});
