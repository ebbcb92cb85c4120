import pg from 'pg';
import { accessToken } from '../test/support/api.js';
import { withBench } from './support/bench.js';
import { type Measured, steady, type Target } from './support/load.js';

const ENTRIES = 100_000;
const ORGANIZATIONS = 2_000;
const RATE = 200;
const SECONDS = 20;
const ROWS = 10_000;
const REPORTS = 5;
/** Between two reports while access is asked for. */
const PAUSE_MS = 1_000;

/** What every organization has listed, as they all have the networks of the large carriers. */
const POPULAR = '54.172.60.0';

/**
 * Entries as they are in practice: single addresses, small networks, a tenth of them IPv6, a seventh blacklists, and
 * one network that all organizations have.
 */
const FILL = `
  SELECT setseed(0.5);
  INSERT INTO organization_ips (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
  SELECT 'orgip_' || n, 'org_' || n % ${ORGANIZATIONS},
    CASE n % 10
      WHEN 0 THEN ('2001:' || to_hex((random() * 65535)::int) || ':' || to_hex((random() * 65535)::int) || '::')::inet
      ELSE '0.0.0.0'::inet + (random() * 4294967295)::bigint
    END,
    CASE n % 10 WHEN 0 THEN (ARRAY[128, 64, 48])[1 + n / 10 % 3] ELSE (ARRAY[32, 32, 32, 29, 24])[1 + n % 5] END,
    CASE n % 7 WHEN 0 THEN 'blacklist' ELSE 'whitelist' END, now(), now(), 1
  FROM generate_series(1, ${ENTRIES - ORGANIZATIONS}) AS n
  ON CONFLICT DO NOTHING;
  INSERT INTO organization_ips (id, organization_id, ip_address, cidr, type, created_at, updated_at, version)
  SELECT 'orgip_popular' || n, 'org_' || n, '${POPULAR}', 30, 'whitelist', now(), now(), 1
  FROM generate_series(0, ${ORGANIZATIONS - 1}) AS n;
  INSERT INTO sip_trunks (id, organization_id, name, status, type, transport, host, port, register, codecs,
    dtmf_mode, nat_support, created_at, updated_at, version)
  SELECT 'trunk_' || n, 'org_' || n % ${ORGANIZATIONS}, 'Trunk ' || n, 'active', 'carrier', 'udp', 'sip.example.com',
    5060, false, '{}', 'rfc2833', false, now(), now(), 1
  FROM generate_series(1, 5000) AS n;
  INSERT INTO sip_trunk_ips (id, trunk_id, address, type, port, priority, active, created_at, updated_at)
  SELECT 'ip_' || n, 'trunk_' || 1 + n % 5000, '0.0.0.0'::inet + (random() * 4294967295)::bigint, 'signaling', 5060, 1,
    true, now(), now()
  FROM generate_series(1, 10000) AS n;
  ANALYZE;`;

/**
 * Makes the entries.
 * @returns addresses to ask for: half of them are in some list, some in all, and half are strangers'
 */
async function fill(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query(FILL);
    return await addresses(client);
  } finally {
    await client.end();
  }
}

async function addresses(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ address: string }>(
    `SELECT address FROM (
     (SELECT host(ip_address) AS address FROM organization_ips ORDER BY random() LIMIT 4000)
     UNION ALL (SELECT host(address) FROM sip_trunk_ips ORDER BY random() LIMIT 1000)
     UNION ALL SELECT host('0.0.0.0'::inet + (random() * 4294967295)::bigint) FROM generate_series(1, 4500)
     UNION ALL SELECT '${POPULAR}' FROM generate_series(1, 500)
     ) AS asked ORDER BY random()`,
  );
  return rows.map(({ address }) => address);
}

function report(name: string, { requestsPerSecond, p50, p99 }: Measured): void {
  console.log(
    `  ${name}: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
  );
}

/** `GET /sipedge/access` at a steady rate, alone and while traffic is reported; then how long a report takes. */
await withBench(async ({ url, databaseUrl, headers }) => {
  const asked = await fill(databaseUrl);
  let next = 0;
  const access = (authorization: string): Target => ({
    url,
    headers: { authorization },
    next: () => ({ path: `/sipedge/access?ip=${encodeURIComponent(asked[next++ % asked.length])}` }),
  });
  const operator = access(headers.authorization);
  const tenant = access(`Bearer ${await accessToken({ org_ids: ['org_77'] })}`);

  // Made beforehand: whoever measures must not be busy with it.
  const at = new Date().toISOString();
  const rows = Array.from({ length: ROWS }, () => ({
    ip_address: asked[next++ % asked.length],
    requests: 1,
    at,
  }));
  const body = Buffer.from(JSON.stringify({ traffic: rows }));
  const reportTraffic = async (): Promise<number> => {
    const begin = performance.now();
    const response = await fetch(`${url}/sipedge/traffic`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`The report was answered with ${response.status}`);
    return performance.now() - begin;
  };

  console.log(`GET /sipedge/access, ${ENTRIES} entries of ${ORGANIZATIONS} organizations, ${RATE}/s`);
  // Does nothing, so its latencies are those of the machine.
  report('for comparison, GET /health/live', await steady({ url: `${url}/health/live` }, RATE, SECONDS));
  await steady(operator, RATE, 3);
  report('of all organizations', await steady(operator, RATE, SECONDS));
  await steady(tenant, RATE, 3);
  report('of one organization', await steady(tenant, RATE, SECONDS));
  console.log('  target: p99 under 10 ms');

  console.log(`POST /sipedge/traffic with ${ROWS} rows`);
  const times: number[] = [];
  for (let i = 0; i < REPORTS; i++) times.push(await reportTraffic());
  console.log(`  ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);

  let measuring = true;
  const reports = (async (): Promise<number> => {
    let count = 0;
    for (; measuring; count++) {
      await reportTraffic();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return count;
  })();
  report('access meanwhile, of all organizations', await steady(operator, RATE, SECONDS));
  measuring = false;
  console.log(`  ${await reports} such reports came in meanwhile (target: p99 under 10 ms)`);
});
