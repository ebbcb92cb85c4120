import type pg from 'pg';
import { Api, failure, type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { uniqueMac } from '../support/devices.js';
import { until } from '../support/until.js';

let organization: string;
let api: Api;
let database: pg.Client;

beforeAll(async () => {
  database = await databaseClient();
});

afterAll(() => database.end());

beforeEach(async () => {
  organization = unique('org_');
  api = await Api.as({ org_ids: [organization] });
});

const TAKEN = [409, 'conflict', 'Extension belongs to another primary line of the organization'];

function put(lines: object[] | undefined, entity = 'phone', mac_address = uniqueMac()): Promise<Reply> {
  return api.put(`/devices/${entity}`, { organization_id: organization, mac_address, lines });
}

async function made(lines: object[]): Promise<any> {
  const { status, json } = await put(lines);
  expect([status, json.error]).toEqual([201, undefined]);
  return json.data;
}

function refused(reply: Reply): Record<string, string>[] {
  expect(failure(reply)).toEqual(TAKEN);
  return reply.json.error.details;
}

/** Adds a line as a program does that knows nothing of extensions being taken. */
async function addBySql(deviceId: string, line_number: number, extension: string): Promise<void> {
  await database.query(
    `INSERT INTO device_lines (id, device_id, line_number, extension, label, type)
     VALUES ($1, $2, $3, $4, null, 'primary')`,
    [unique('line_'), deviceId, line_number, extension],
  );
}

it('refuses the extension of another primary line of the organization', async () => {
  const { id } = await made([{ extension: '100' }, { extension: '101' }]);
  const taken = { field: 'lines[1].extension', message: `is taken by ${id}` };
  expect(refused(await put([{ extension: '102' }, { extension: '100' }]))).toEqual([taken]);
  const other = await made([{ extension: '102' }]);
  const lines = [{ extension: '102' }, { extension: '100' }, { extension: '103' }, { extension: '101' }];
  const details = [taken, { field: 'lines[3].extension', message: `is taken by ${id}` }];
  expect(refused(await api.post(`/devices/${other.id}`, { lines }))).toEqual(details);
  const replaced = await put(lines, other.id, other.mac_address);
  expect(refused(replaced)).toEqual(details);
  const { data } = (await api.get(`/devices/${other.id}?include=lines`)).json;
  expect(data.lines.map(({ extension }: any) => extension)).toEqual(['102']);
});

it('refuses the same extension twice on one device', async () => {
  const twice = [{ field: 'lines[1].extension', message: 'is the same as in lines[0]' }];
  const lines = [{ extension: '100' }, { extension: '100' }];
  expect(refused(await put(lines))).toEqual(twice);
  const { id } = await made([{ extension: '100' }]);
  expect(refused(await api.post(`/devices/${id}`, { lines }))).toEqual(twice);
});

it('lets shared lines and busy lamps repeat it, and other organizations have it', async () => {
  await made([{ extension: '100' }]);
  await made([
    { extension: '100', type: 'shared' },
    { extension: '100', type: 'blf' },
    { extension: '100', type: 'shared' },
  ]);
  organization = unique('org_');
  api = await Api.as({ org_ids: [organization] });
  const { id } = await made([{ extension: '100', type: 'shared' }]);
  await made([{ extension: '100' }]);
  expect(refused(await api.post(`/devices/${id}`, { lines: [{ extension: '100' }] }))).toHaveLength(1);
});

it('gives an extension back with its line, its type or its device', async () => {
  const { id, mac_address } = await made([{ extension: '100' }, { extension: '101' }, { extension: '102' }]);
  const lines = [{ extension: '103' }, { extension: '101', type: 'shared' }];
  expect((await api.post(`/devices/${id}`, { lines })).status).toBe(200);
  await made([{ extension: '100' }, { extension: '101' }, { extension: '102' }]);
  expect(refused(await put([{ extension: '103' }]))).toHaveLength(1);
  expect((await put(undefined, id, mac_address)).status).toBe(200);
  await made([{ extension: '103' }]);
});

it('lets a device exchange the extensions of its lines', async () => {
  const { id } = await made([{ extension: '100' }, { extension: '101' }]);
  const lines = [{ extension: '101' }, { extension: '100' }, { extension: '102' }];
  expect((await api.post(`/devices/${id}`, { lines })).status).toBe(200);
  expect(refused(await put([{ extension: '100' }]))).toHaveLength(1);
});

it('gives it to one of many who ask for it at once, with idempotency keys as well', async () => {
  const asked = [...Array(20).keys()].map((n) => {
    const body = { organization_id: organization, mac_address: uniqueMac(), lines: [{ extension: '100' }] };
    return api.put('/devices/phone', body, n % 2 ? { 'idempotency-key': unique('key') } : {});
  });
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([201, ...Array<number>(19).fill(409)]);
});

describe('devices that exchange their extensions at once', () => {
  const lines = (...extensions: string[]): object[] => extensions.map((extension) => ({ extension }));

  /** How many transactions wait for the one of `database`, and for those. */
  async function waiting(): Promise<number[]> {
    const { rows } = await database.query(`
      WITH first AS (SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))
      SELECT (SELECT count(*)::integer FROM first) AS first, (
        SELECT count(*)::integer FROM pg_stat_activity AS other
        WHERE EXISTS (SELECT FROM first WHERE first.pid = ANY (pg_blocking_pids(other.pid)))) AS second`);
    return [rows[0].first, rows[0].second];
  }

  it('are refused, and wait for each other in one order', async () => {
    const [one, other, bystander] = [await made(lines('200')), await made(lines('300')), await made([])];
    await database.query('BEGIN');
    try {
      await database.query(
        `INSERT INTO device_extensions (line_id, device_id, organization_id, extension, held)
         VALUES ($1, $2, $3, '100', true)`,
        [unique('line_'), bystander.id, organization],
      );
      // Has given up 200 by the time it waits for 100.
      const first = api.post(`/devices/${one.id}`, { lines: lines('100', '300') });
      await until('the first waits', async () => (await waiting())[0] === 1);
      const second = api.post(`/devices/${other.id}`, { lines: lines('200') });
      await until('the second waits', async () => (await waiting())[1] === 1);
      await database.query('ROLLBACK');
      const replies = [await first, await second];
      expect(replies.map((reply) => refused(reply)[0].message)).toEqual([
        `is taken by ${other.id}`,
        `is taken by ${one.id}`,
      ]);
    } finally {
      await database.query('ROLLBACK');
    }
  });

  it('are refused however many they are', async () => {
    for (let round = 0; round < 5; round++) {
      const [a, b, c] = [0, 1, 2].map((n) => `${round}${n}`);
      const [one, other] = [await made(lines(a, b)), await made(lines(c))];
      const asked = [
        api.post(`/devices/${one.id}`, { lines: lines(c, b) }),
        api.post(`/devices/${other.id}`, { lines: lines(a) }),
        put(lines(c, a)),
      ];
      expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([409, 409, 409]);
    }
  });
});

it('brings a kept configuration back without the extensions that others have by now', async () => {
  const { id, mac_address } = await made([
    { extension: '100', label: 'Desk' },
    { extension: '101' },
    { extension: '100', type: 'blf' },
  ]);
  await api.delete(`/devices/${id}?keep_config=true`);
  const other = await made([{ extension: '100' }]);
  const back = await put(undefined, 'phone', mac_address);
  expect(back.status).toBe(201);
  expect(back.json.data.lines).toMatchObject([
    { line_number: 1, extension: null, label: 'Desk' },
    { line_number: 2, extension: '101' },
    { line_number: 3, extension: '100', type: 'blf' },
  ]);
  expect((await api.get(`/devices/${other.id}`)).status).toBe(200);
});

describe('lines that were written by a program of before', () => {
  it('may share an extension, and are changed as others until they are to have it anew', async () => {
    const one = await made([{ extension: '100' }]);
    const two = await made([]);
    await addBySql(two.id, 1, '100');
    await addBySql(two.id, 2, '100');
    const lines = [
      { extension: '100', label: 'First' },
      { extension: '100', label: 'Second' },
    ];
    expect((await api.post(`/devices/${two.id}`, { lines })).status).toBe(200);
    expect((await api.post(`/devices/${two.id}`, { name: 'Hall' })).status).toBe(200);
    expect(refused(await put([{ extension: '100' }]))).toEqual([
      { field: 'lines[0].extension', message: `is taken by ${one.id}` },
    ]);
    const changed = [{ extension: '200' }, { extension: '100' }];
    expect((await api.post(`/devices/${two.id}`, { lines: changed })).status).toBe(200);
    expect(refused(await api.post(`/devices/${two.id}`, { lines }))).toEqual([
      { field: 'lines[0].extension', message: `is taken by ${one.id}` },
      { field: 'lines[1].extension', message: 'is the same as in lines[0]' },
    ]);
  });

  it('hold an extension as any other, and hand it on to whoever waits for it', async () => {
    const one = await made([]);
    await addBySql(one.id, 1, '100');
    const two = await made([]);
    await addBySql(two.id, 1, '100');
    await api.delete(`/devices/${one.id}`);
    expect(refused(await put([{ extension: '100' }]))).toEqual([
      { field: 'lines[0].extension', message: `is taken by ${two.id}` },
    ]);
    await database.query('UPDATE devices SET deleted_at = now() WHERE id = $1', [two.id]);
    await made([{ extension: '100' }]);
  });

  it('are changed by it without being refused', async () => {
    await made([{ extension: '100' }]);
    const { id } = await made([{ extension: '101' }]);
    await database.query(`UPDATE device_lines SET extension = '100' WHERE device_id = $1`, [id]);
    await made([{ extension: '101' }]);
    await addBySql(id, 2, 'x'.repeat(10_000));
    const { rows } = await database.query(
      'SELECT extension, held FROM device_extensions WHERE device_id = $1',
      [id],
    );
    expect(rows).toEqual([{ extension: '100', held: false }]);
  });
});
