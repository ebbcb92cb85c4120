import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withBench } from './support/bench.js';

const GATEWAYS = 5_000;
const INTERVAL_SECONDS = 60;
/** Of proc(5), on every Linux that Node.js runs on. */
const TICKS_A_SECOND = 100;

/** Each is due at a time of its own, as after a while of running. */
const SEED = `
WITH made AS (
  INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds,
    failure_threshold, recovery_threshold, created_at, updated_at, version)
  SELECT 'gw_bench' || n, 'org_bench', 'Gateway ' || n, '127.0.0.1', $2, 'udp', $3, 3, 1, now(), now(), 1
  FROM generate_series(1, $1) AS n
  RETURNING id
), states AS (
  INSERT INTO gateway_states (gateway_id, series_id, status, down_run, unhealthy_run)
  SELECT id, nextval('gateway_series'), 'unknown', 0, 0 FROM made
)
INSERT INTO gateway_ping_schedule (gateway_id, next_ping_at, pinging_until)
SELECT id, now() + random() * $3 * interval '1 second', '-infinity' FROM made`;

/** The load of one process, API and worker, that pings 5,000 gateways: first all of them answer, then none does. */
await withBench(async ({ pid, databaseUrl }) => {
  let answering = true;
  const responder = await respond(() => answering);
  const database = new pg.Client(databaseUrl);
  await database.connect();
  try {
    await database.query(SEED, [GATEWAYS, responder.address().port, INTERVAL_SECONDS]);
    console.log(`${GATEWAYS} gateways, each pinged every ${INTERVAL_SECONDS} s (target: under half a core)`);
    for (const phase of ['all answer', 'none answers']) {
      answering = phase === 'all answer';
      await sleep(INTERVAL_SECONDS * 1_000);
      const before = { cpu: await cpuSeconds(pid), pings: await countPings(database), at: performance.now() };
      await sleep(INTERVAL_SECONDS * 1_000);
      const seconds = (performance.now() - before.at) / 1_000;
      const cpu = ((await cpuSeconds(pid)) - before.cpu) / seconds;
      const pings = ((await countPings(database)) - before.pings) / seconds;
      console.log(`  ${phase}: ${(cpu * 100).toFixed(1)} % of a core, ${pings.toFixed(1)} pings/s recorded`);
    }
  } finally {
    await database.end();
    responder.close();
  }
});

/** A responder at a free port that answers every request as a gateway would, while `answering` says so. */
async function respond(answering: () => boolean): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (request, { port, address }) => {
    if (!answering()) return;
    const copied = request
      .toString('latin1')
      .split('\r\n')
      .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
      .map((line) => (/^to:/i.test(line) ? `${line};tag=gateway` : line));
    socket.send(['SIP/2.0 200 OK', ...copied, 'Content-Length: 0', '', ''].join('\r\n'), port, address);
  });
  return socket;
}

async function countPings(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    'SELECT (SELECT count(*) FROM gateway_pings) + (SELECT count(*) FROM gateway_ping_inbox) AS count',
  );
  return Number(rows[0].count);
}

/** What a process has had of a core so far, by proc(5). */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses, with whatever is in it.
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(utime) + Number(stime)) / TICKS_A_SECOND;
}
