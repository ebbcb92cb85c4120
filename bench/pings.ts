import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../test/support/eventually.js';
import { withBench } from './support/bench.js';
import { compare } from './support/compare.js';
import { saturate, type Target } from './support/load.js';

const ROUNDS = 5;
const GATEWAYS = 1_000;
const BODY = JSON.stringify({ status: 'healthy', response_time_ms: 45, packet_loss_percent: 0 });
/** The round in which every single ping is looked for afterwards. */
const IDENTIFIED_SECONDS = 5;
const CONNECTIONS = 20;

let turn = 0;
const gatewayId = (index: number): string => `gw_bench${index % GATEWAYS}`;

/** Reports of pings against a bare Fastify with one INSERT a request; then whether all that was acknowledged is kept. */
await withBench(async ({ url, databaseUrl, headers }) => {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  const count = async (sql: string): Promise<number> =>
    Number((await database.query<{ count: string }>(sql)).rows[0].count);
  const bare = await startBareServer(databaseUrl);
  try {
    for (let index = 0; index < GATEWAYS; index++) {
      const gateway = { name: gatewayId(index), organization_id: 'org_bench', host: 'sip.example.com' };
      const body = JSON.stringify({ ...gateway, ping_interval_seconds: 0 });
      await fetch(`${url}/sipgateways/${gatewayId(index)}`, { method: 'PUT', headers, body });
    }
    // The first ping makes a gateway healthy; those that are measured find it so.
    for (let index = 0; index < GATEWAYS; index++) {
      const path = `/sipgwping/${gatewayId(index)}/status/update`;
      await fetch(url + path, { method: 'POST', headers, body: BODY });
    }
    const report: Target = {
      url,
      method: 'POST',
      headers,
      next: () => ({ path: `/sipgwping/${gatewayId(turn++)}/status/update`, body: BODY }),
    };
    const insert: Target = {
      url: bare.url,
      method: 'POST',
      headers,
      next: () => ({ path: `/${gatewayId(turn++)}`, body: BODY }),
    };
    console.log('POST /sipgwping/:id/status/update against a bare Fastify with one prepared INSERT');
    const ratio = await compare(
      { name: 'service', target: report },
      { name: 'bare', target: insert },
      ROUNDS,
    );
    console.log(`  ratio of the medians ${(ratio * 100).toFixed(1)} % (target: at least 60 %)`);

    const acknowledged = await reportIdentified(url, headers);
    const drained = Date.now();
    await eventually(
      () => count('SELECT count(*) FROM gateway_ping_inbox'),
      (waiting) => waiting === 0,
      60_000,
    );
    console.log(`  inbox empty ${Date.now() - drained} ms after the last report`);
    const kept = await database.query<{ id: string; at: string }>(
      `SELECT gateway_id AS id, (extract(epoch FROM observed_at) * 1000)::bigint AS at
       FROM gateway_pings JOIN gateway_states USING (series_id)`,
    );
    const found = new Set(kept.rows.map(({ id, at }) => `${id} ${at}`));
    const lost = acknowledged.filter((each) => !found.has(each)).length;
    console.log(`  ${acknowledged.length} acknowledged one by one, ${lost} of them not in the table`);
    const { p50, p99, requestsPerSecond } = await saturate(report, 4, 5);
    console.log(
      `  4 connections: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    );
    if (lost > 0) process.exitCode = 1;
  } finally {
    await bare.stop();
    await database.end();
  }
});

/** Reports pings whose times tell them apart. @returns those that were acknowledged, as `gateway time` */
async function reportIdentified(url: string, headers: Record<string, string>): Promise<string[]> {
  const acknowledged: string[] = [];
  const end = Date.now() + IDENTIFIED_SECONDS * 1000;
  // Each a millisecond on, so that those of one gateway never share a time.
  let at = Date.now() - 3_600_000;
  const connection = async (): Promise<void> => {
    while (Date.now() < end) {
      const [id, time] = [gatewayId(turn++), at++];
      const reply = await fetch(`${url}/sipgwping/${id}/ping/${time}`, {
        method: 'POST',
        headers,
        body: BODY,
      });
      await reply.arrayBuffer();
      if (reply.ok) acknowledged.push(`${id} ${time}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return acknowledged;
}

async function startBareServer(databaseUrl: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support', 'bare-ping-server.js')], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, POOL_SIZE: '20' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { url: line.toString().trim(), stop };
}
