import pg from 'pg';
import { withBench } from './support/bench.js';
import { compare } from './support/compare.js';
import { saturate, type Target } from './support/load.js';

const ROUNDS = 5;
const DEVICES = 20_000;
/** The longest single run is some seconds: no registration expires meanwhile. */
const REPORT = { contact: 'sip:1001@192.168.1.100:5060;transport=tcp', expires: 3600 };
const LINE = {
  line_number: 1,
  user_agent: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
  received: '203.0.113.5:5060',
};

const SEED = `
  INSERT INTO devices (id, organization_id, mac_address, type, provisioning_status, secrets_ciphertext,
    secrets_key_id, configuration_changed_at, created_at, updated_at, version)
  SELECT 'dev_bench' || n, 'org_bench', lpad(to_hex(n), 12, '0')::macaddr, 'phone', 'provisioned', '', '', now(),
    now(), now(), 1
  FROM generate_series(0, $1 - 1) AS n`;
const LINES = `INSERT INTO device_lines (id, device_id, line_number, type)
  SELECT 'line_' || id, id, 1, 'primary' FROM devices`;
const BARE_TABLE = `CREATE TABLE bare_registrations (
  device_id text NOT NULL, contact text NOT NULL, expires_at timestamptz NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (device_id, registered_at))`;
const BARE = `INSERT INTO bare_registrations (device_id, contact, expires_at)
  VALUES ($1, $2, now() + $3 * interval '1 s')`;

let turn = 0;
const deviceId = (): string => `dev_bench${turn++ % DEVICES}`;

/** Reports of registrations, each of another device, against a bare Fastify with one INSERT a request. */
await withBench(async ({ url, databaseUrl, headers, startBare }) => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query(SEED, [DEVICES]);
  await database.query(LINES);
  await database.query('VACUUM ANALYZE devices, device_lines');
  await database.query(BARE_TABLE);
  await database.end();

  const body = JSON.stringify({ ...REPORT, ...LINE });
  const report: Target = {
    url,
    method: 'PUT',
    headers,
    next: () => ({ path: `/sipedge/registrations/${deviceId()}`, body }),
  };
  const bareBody = JSON.stringify(REPORT);
  const insert: Target = {
    url: await startBare(BARE),
    method: 'PUT',
    headers,
    next: () => ({ path: `/${deviceId()}`, body: bareBody }),
  };
  console.log('PUT /sipedge/registrations/:deviceId against a bare Fastify with one prepared INSERT');
  const ratio = await compare({ name: 'service', target: report }, { name: 'bare', target: insert }, ROUNDS);
  console.log(`  ratio of the medians ${(ratio * 100).toFixed(1)} %`);
  const { p50, p99, requestsPerSecond } = await saturate(report, 4, 5);
  console.log(
    `  4 connections: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
  );
});
