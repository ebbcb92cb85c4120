import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Bull from 'bull';
import type pg from 'pg';
import { type EmbeddedServers, startEmbeddedServers } from '../../embedded/index.js';
import { PING_QUEUE, type PingJob } from '../../src/gateway-pings/ingestion/ping-queue.js';
import { REDIS_PREFIX } from '../../src/redis/redis.module.js';
import { Api, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { eventually } from '../support/eventually.js';
import { freshServers, type Service, startService } from '../support/service.js';

const PER_SECOND = 200;
const GATEWAYS = 10;
/** Reports that wait for their answers at once. */
const MAX_PENDING = 100;
const AWAY_SECONDS = 10;
const TEST_TIMEOUT_MS = 60_000;

describe('reports of pings while Redis is away', () => {
  let dataDir: string;
  let redis: EmbeddedServers;
  let service: Service;
  let database: pg.Client;
  let api: Api;
  let ids: string[];

  const startRedis = (): Promise<EmbeddedServers> =>
    startEmbeddedServers({ dataDir, postgres: false, redis: true, durable: false, log: () => undefined });

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-redis-'));
    redis = await startRedis();
    const { DATABASE_URL } = await freshServers();
    service = await startService({
      DATABASE_URL,
      REDIS_URL: redis.redisUrl,
      DATA_DIR: join(dataDir, 'service'),
    });
    database = await databaseClient(DATABASE_URL);
    const organization = unique('org_');
    api = await Api.as({ org_ids: [organization] }, service.url);
    const body = { organization_id: organization, host: 'sip.example.com', ping_interval_seconds: 0 };
    const made = Array.from({ length: GATEWAYS }, (_, n) =>
      api.put('/sipgateways/new', { ...body, name: `${n}` }),
    );
    ids = (await Promise.all(made)).map(({ json }) => json.data.id);
  });

  afterAll(async () => {
    await service.stop();
    await database.end();
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /**
   * Reports a ping at each of evenly spaced moments, or later where the service is behind with too many.
   * @returns those that were acknowledged, as `gateway time`
   */
  async function reportFor(seconds: number, begin: number): Promise<string[]> {
    const total = seconds * PER_SECOND;
    const acknowledged: string[] = [];
    const pending = new Set<Promise<void>>();
    const report = async (index: number): Promise<void> => {
      const [id, time] = [ids[index % GATEWAYS], begin + index];
      const { status } = await api.post(`/sipgwping/${id}/healthy/${time}`);
      if (status === 200) acknowledged.push(`${id} ${time}`);
    };
    const started = performance.now();
    for (let index = 0; index < total; index++) {
      const early = started + (index * 1000) / PER_SECOND - performance.now();
      if (early > 0) await sleep(early);
      if (pending.size === MAX_PENDING) await Promise.race(pending);
      const sent: Promise<void> = report(index).finally(() => pending.delete(sent));
      pending.add(sent);
    }
    await Promise.all(pending);
    return acknowledged;
  }

  /** Waits until the history has all of these, each once. */
  async function allKept(acknowledged: string[]): Promise<void> {
    const missing = async (): Promise<string[]> => {
      const { rows } = await database.query<{ ping: string }>(
        `SELECT gateway_id || ' ' || round(extract(epoch FROM observed_at) * 1000) AS ping
         FROM gateway_pings JOIN gateway_states USING (series_id)`,
      );
      const kept = new Set(rows.map(({ ping }) => ping));
      return acknowledged.filter((ping) => !kept.has(ping));
    };
    expect(await eventually(missing, ({ length }) => length === 0)).toEqual([]);
  }

  it(
    'are acknowledged all the same, and none that was is lost',
    async () => {
      // A second before and a second after.
      const seconds = AWAY_SECONDS + 2;
      const reporting = reportFor(seconds, Date.now() - 3_600_000);
      await sleep(1_000);
      process.kill(redis.pids()[0], 'SIGKILL');
      // Or else it would be started again at once.
      await redis.stop();
      await sleep(AWAY_SECONDS * 1_000);
      redis = await startRedis();
      const acknowledged = await reporting;
      expect(acknowledged).toHaveLength(seconds * PER_SECOND);
      await allKept(acknowledged);
    },
    TEST_TIMEOUT_MS,
  );

  it('are moved by jobs again once Redis is back, also when it has lost everything', async () => {
    const queue = new Bull<PingJob>(PING_QUEUE, redis.redisUrl!, { prefix: `${REDIS_PREFIX}:bull` });
    try {
      await queue.isReady();
      await queue.client.flushall();
      const completed: string[] = [];
      queue.on('global:completed', (id: string) => completed.push(id));
      const acknowledged = await reportFor(1, Date.now());
      await eventually(
        async () => completed,
        (jobs) => jobs.length > 0,
      );
      await allKept(acknowledged);
    } finally {
      await queue.close();
    }
  });
});
