import type pg from 'pg';
import { median } from '../support/statistics.js';

/** How many records there are, of one day. */
const RECORDS = Number(process.env.RECORDS ?? 200_000);
const REQUESTS = 15;
const BATCH = 20_000;

/** Calls of some 2,000 organizations, of which one has three tenths; a few have what no other has. */
const SEED = `
  INSERT INTO call_records (id, call_id, organization_id, device_id, trunk_id, route_id, direction, node, number, "from",
    "to", started_at, answered_at, ended_at, cause, code, ended_by)
  SELECT new_id('call', at), 'record-' || n, CASE WHEN n % 10 < 3 THEN 'org_large' ELSE 'org_' || n % 2000 END,
    'dev_' || n % 20000, CASE WHEN n % 3 = 0 THEN 'trunk_large' ELSE 'trunk_' || n % 50 END, 'route_' || n % 10,
    CASE WHEN n % 100 < 60 THEN 'inbound' ELSE 'outbound' END, 'sbc-' || n % 4,
    '+1555' || lpad((n % 100000)::text, 7, '0'), 'sip:alice@voice.example.com', 'sip:bob@carrier.example.com',
    at - interval '90 s', CASE WHEN answered THEN at - interval '60 s' END, at,
    CASE WHEN n < 20 THEN 34 WHEN answered THEN 16 ELSE 17 END,
    CASE WHEN n < 10 THEN 603 WHEN answered THEN 200 WHEN n % 7 = 0 THEN 403 ELSE 486 END, 'report'
  FROM generate_series($1::bigint, $1 + $2 - 1) AS n CROSS JOIN LATERAL (
    SELECT date_trunc('milliseconds', now()) - ($3 - n) * interval '20 h' / $3 AS at, (n * 17) % 100 < 65 AS answered
  ) AS call`;

/** What is common, rare, and not there at all. */
const FILTERS = [
  '',
  ...['direction=inbound', 'direction=internal', 'answered=true', 'cause=16', 'cause=34', 'cause=99'],
  ...['code=200', 'code=603', 'code=699', 'trunk_id=trunk_large', 'trunk_id=trunk_none', 'route_id=route_1'],
  ...['node=sbc-1', 'node=none', 'number=%2B15550000031', 'device_id=dev_7', 'call_id=record-7'],
  ...['answered=false&cause=16', 'cause=16&code=486', 'trunk_id=trunk_large&cause=34'],
  'trunk_id=trunk_large&answered=false&cause=16',
].flatMap((filter) => [filter, `${filter}&organization_id=org_large`]);

/** Prints what lists of records take by each filter, and how many are exported a second. */
export async function measureRecords(
  database: pg.Client,
  url: string,
  headers: Record<string, string>,
): Promise<void> {
  for (let n = 0; n < RECORDS; n += BATCH)
    await database.query(SEED, [n, Math.min(BATCH, RECORDS - n), RECORDS]);
  await database.query('VACUUM ANALYZE call_records');
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(url + path, { headers });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.text();
  };
  const { rows } = await database.query<{ id: string }>('SELECT id FROM call_records ORDER BY id LIMIT 1');
  console.log(`GET /callrecords with ${RECORDS} records, median in milliseconds and in reads by id`);
  for (const filter of FILTERS) {
    const [lists, reads]: [number[], number[]] = [[], []];
    for (let request = -3; request < REQUESTS; request++) {
      const list = await milliseconds(() => get(`/callrecords?${filter}`));
      const read = await milliseconds(() => get(`/callrecords/${rows[0].id}`));
      if (request < 0) continue;
      lists.push(list);
      reads.push(read);
    }
    const took = median(lists);
    const ratio = took / median(reads);
    console.log(
      `  ${took.toFixed(1).padStart(6)}  ${ratio.toFixed(1).padStart(5)}  ?${filter.replace(/^&/, '')}`,
    );
  }
  let lines = 0;
  const exported = await milliseconds(async () => {
    for await (const chunk of (await fetch(`${url}/callrecords/export`, { headers })).body!) {
      for (const byte of chunk as Uint8Array) if (byte === 10) lines++;
    }
  });
  const bare = await milliseconds(() =>
    database.query('SELECT * FROM call_records ORDER BY id LIMIT $1', [lines]),
  );
  const rate = (took: number): number => (lines * 1000) / took;
  console.log(
    `GET /callrecords/export: ${rate(exported).toFixed(0)}/s, a bare SELECT ${rate(bare).toFixed(0)}/s`,
  );
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
