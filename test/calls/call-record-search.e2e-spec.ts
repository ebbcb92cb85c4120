import type pg from 'pg';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';

const [mine, others] = [unique('org_'), unique('org_')];
const ROWS = 12_000;
let database: pg.Client;

/** What is in a record of the filters; the oldest ones have what no other has. */
interface Seeded {
  n: number;
  organization_id: string;
  direction: string;
  trunk_id: string;
  node: string;
  answered: boolean;
  cause: number;
  code: number;
}

const records: Seeded[] = Array.from({ length: ROWS }, (_, n) => ({
  n,
  organization_id: n % 10 === 0 ? others : mine,
  direction: n < 40 ? 'internal' : n % 2 === 0 ? 'inbound' : 'outbound',
  trunk_id: n < 100 ? 'trunk_a' : 'trunk_b',
  node: `sbc-${n % 3}`,
  answered: n % 2 === 0,
  cause: n < 20 ? 34 : n % 2 === 0 ? 16 : 17,
  code: n % 2 === 0 ? 200 : n % 4 === 1 ? 486 : 487,
}));

/** They ended one after another, a second apart. */
const SEED = `
  INSERT INTO call_records (id, call_id, organization_id, direction, trunk_id, node, started_at, answered_at, ended_at, cause, code,
    ended_by)
  SELECT new_id('call', at), organization_id || '-' || n, organization_id, direction, trunk_id, node, at,
    CASE WHEN answered THEN at END, at, cause, code, 'report'
  FROM json_to_recordset($1) AS record (n integer, organization_id text, direction text, trunk_id text, node text,
      answered boolean, cause smallint, code smallint)
    CROSS JOIN LATERAL (SELECT date_trunc('second', now()) - ($2 - n) * interval '1 s' AS at) AS time`;

beforeAll(async () => {
  database = await databaseClient();
  await database.query(SEED, [JSON.stringify(records), ROWS]);
});

afterAll(() => database.end());

const byMe = (record: Seeded): boolean => record.organization_id === mine;

it.each<[query: string, (record: Seeded) => boolean]>([
  ['cause=34', ({ cause }) => cause === 34],
  ['cause=99', () => false],
  ['direction=internal&answered=true', ({ direction, answered }) => direction === 'internal' && answered],
  ['answered=false&cause=16', () => false],
  ['answered=true&code=486', () => false],
  ['trunk_id=trunk_a', ({ trunk_id }) => trunk_id === 'trunk_a'],
  ['trunk_id=trunk_a&node=sbc-2', ({ trunk_id, node }) => trunk_id === 'trunk_a' && node === 'sbc-2'],
  ['trunk_id=trunk_b&cause=34', () => false],
  ['code=486', ({ code }) => code === 486],
])('%s finds what is rare, far from the first, or not there at all', async (query, has) => {
  const everybody = await Api.as({ org_ids: [mine, others, unique('org_')] });
  const one = await Api.as({ org_ids: [mine] });
  for (const [api, whose] of [
    [one, byMe],
    [everybody, () => true],
  ] as const) {
    const expected = records.filter((record) => whose(record) && has(record)).toReversed();
    const path = `/callrecords?${query}&per_page=7`;
    const { records: found, pagination } = (await api.get(path)).json.data;
    const named = (record: Seeded): string => `${record.organization_id}-${record.n}`;
    expect(found.map(({ call_id }: any) => call_id)).toEqual(expected.slice(0, 7).map(named));
    expect([pagination.total, pagination.total_is_estimate]).toEqual([expected.length, false]);
    if (expected.length <= 7) continue;
    const next = (await api.get(`${path}&cursor=${pagination.next_cursor}`)).json.data;
    expect(next.records.map(({ call_id }: any) => call_id)).toEqual(expected.slice(7, 14).map(named));
    const to = found[3].ended_at as string;
    const before = (await api.get(`${path}&to=${to}`)).json.data;
    expect(before.records.map(({ call_id }: any) => call_id)).toEqual(expected.slice(4, 11).map(named));
    expect(before.pagination.total).toBe(expected.length - 4);
  }
});

it('finds what is not rare, but older than all others', async () => {
  const api = await Api.as({ org_ids: [mine] });
  const common = 50_100;
  await database.query(
    `INSERT INTO call_records (id, call_id, organization_id, started_at, ended_at, cause, ended_by)
     SELECT new_id('call', at), n::text, $1, at, at, 21, 'report' FROM generate_series(1, $2::integer) AS n
     CROSS JOIN LATERAL (SELECT date_trunc('second', now()) - interval '4 h' + n * interval '1 ms' AS at) AS time`,
    [mine, common],
  );
  const { records: found, pagination } = (await api.get('/callrecords?cause=21&per_page=2')).json.data;
  expect(found.map(({ call_id }: any) => call_id)).toEqual([`${common}`, `${common - 1}`]);
  expect([pagination.total > 10_000, pagination.total_is_estimate]).toEqual([true, true]);
});

it('looks for it in an index', async () => {
  const { rows } = await database.query<{ 'QUERY PLAN': string }>(`
    EXPLAIN SELECT id FROM call_records AS record WHERE call_record_terms(record.organization_id, record.direction,
      record.trunk_id, record.route_id, record.node, record.answered_at IS NOT NULL, record.cause, record.code)
      @> ARRAY['q16', 'a0']`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('Bitmap Index Scan');
  expect(plan).not.toContain('Seq Scan');
});
