import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServers } from '../embedded/index.js';
import { accessToken } from '../test/support/api.js';
import { startService } from '../test/support/service.js';
import { Phone } from '../test/support/sip/phone.js';
import { WebhookReceiver } from '../test/support/webhook-receiver.js';
import { Client, forEach } from './processes/client.js';
import { MixedLoad, prepare } from './processes/mixed-load.js';
import { type Done, OnceEach } from './processes/once.js';
import { type Measured, saturate } from './support/load.js';
import { mean } from './support/statistics.js';

/** How many API processes, in this order, so that a load of the machine that grows or falls meets all alike. */
const ROUNDS = [1, 2, 4, 4, 2, 1];
const WORKERS = 2;
const CONNECTIONS = 40;
const SECONDS = Number(process.env.SECONDS ?? 5);
const WARM_UP_SECONDS = 2;
const PHONES = 50;
const LIMIT = 2_000;
/** How long the minute has to last yet when the requests of one caller begin. */
const REQUESTING_MS = 15_000;
const START_MS = 120_000;

interface Round {
  processes: number;
  measured: Measured;
  megabytes: number;
  done: Done[];
  letThrough: number;
}

const ends: (() => Promise<unknown>)[] = [];
const end = async (): Promise<void> => {
  for (const each of ends.splice(0).reverse()) await each();
};
process.once('SIGINT', () => void end().then(() => process.exit(130)));

async function operator(sub: string): Promise<Record<string, string>> {
  const token = await accessToken({ org_ids: ['*'], sub });
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

/** What the process and those that it has started take. */
function megabytesOf(pid: number): number {
  const lines = execFileSync('ps', ['-o', 'rss=', '-p', String(pid), '--ppid', String(pid)], {
    encoding: 'utf8',
  });
  return lines
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line) / 1_024, 0);
}

/** How many requests one caller gets through within a minute, who sends more than it may. */
async function letThrough(url: string): Promise<number> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < REQUESTING_MS) await new Promise((resolve) => setTimeout(resolve, left + 100));
  const client = new Client(url, await operator(`eager_${Date.now()}`));
  let passed = 0;
  await forEach(Array(LIMIT * 1.5).keys(), CONNECTIONS, async () => {
    if ((await client.ask('GET', '/siptrunk/trunk_bench0')).status === 200) passed++;
  });
  client.close();
  return passed;
}

async function run(servers: NodeJS.ProcessEnv, processes: number, round: number): Promise<Round> {
  const variables = { ...servers, ROLES: 'api', RATE_LIMIT_PER_MINUTE: String(LIMIT) };
  const service = await startService({ ...variables, API_PROCESSES: String(processes) }, START_MS);
  const { url } = service;
  const client = new Client(url, await operator(`round_${round}`));
  const phones = await Phone.startMany(PHONES);
  const receiver = await WebhookReceiver.start();
  try {
    if (round === 0) await prepare((...sent) => client.send(...sent), forEach);
    const once = new OnceEach(client, phones, receiver, round);
    await once.prepare();
    const load = await MixedLoad.make();
    const target = { url, next: () => load.next() };
    await saturate(target, CONNECTIONS, WARM_UP_SECONDS);
    const [measured] = await Promise.all([saturate(target, CONNECTIONS, SECONDS), once.cause()]);
    const megabytes = megabytesOf(service.process.pid!);
    return {
      processes,
      measured,
      megabytes,
      done: await once.outcome(),
      letThrough: await letThrough(url),
    };
  } finally {
    client.close();
    for (const phone of phones) phone.close();
    await receiver.stop();
    await service.stop();
  }
}

/** Prints what came of a round. @returns whether everything was done once, and the limit held */
function report({ processes, measured, megabytes, done, letThrough: passed }: Round): boolean {
  const { requestsPerSecond, p50, p99 } = measured;
  const name = processes === 1 ? '1 process ' : `${processes} processes`;
  console.log(
    `${name}: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
      `${megabytes.toFixed(0)} MB`,
  );
  const words = done.map(
    ({ what, asked, done: times, twice }) => `${what} ${times}/${asked}, twice ${twice}`,
  );
  console.log(`  ${words.join('; ')}`);
  console.log(`  limit ${LIMIT} a minute: let through ${passed} of ${LIMIT * 1.5}`);
  const once = done.every(({ asked, done: times, twice }) => times === asked && twice === 0);
  return once && passed === LIMIT;
}

/** A mixed load on several API processes behind one port and two workers, and whether they do everything once. */
try {
  const dataDir = await mkdtemp(join(tmpdir(), 'telephony-bench-'));
  ends.push(() => rm(dataDir, { recursive: true, force: true }));
  const embedded = await startEmbeddedServers({ dataDir, postgres: true, redis: true, log: () => undefined });
  ends.push(embedded.stop);
  const servers = { DATABASE_URL: embedded.databaseUrl, REDIS_URL: embedded.redisUrl };
  for (let worker = 0; worker < WORKERS; worker++) {
    const { stop } = await startService({ ...servers, ROLES: 'worker' }, START_MS);
    ends.push(stop);
  }
  console.log(
    `Of 20 requests 13 reads by id, 3 lists of 20, 2 creations, 2 reports of pings; ${CONNECTIONS} connections, ` +
      `${SECONDS} s a round; ${WORKERS} workers, PostgreSQL, Redis and the load on the same ${availableParallelism()} cores`,
  );
  const rounds: Round[] = [];
  for (const [index, processes] of ROUNDS.entries()) {
    const outcome = await run(servers, processes, index);
    if (!report(outcome)) process.exitCode = 1;
    rounds.push(outcome);
  }
  const of = (processes: number): number =>
    mean(
      rounds.filter((each) => each.processes === processes).map((each) => each.measured.requestsPerSecond),
    );
  console.log(
    `  2 processes take ${(of(2) / of(1)).toFixed(2)} times what one does, 4 take ${(of(4) / of(1)).toFixed(2)}`,
  );
} finally {
  await end();
}
