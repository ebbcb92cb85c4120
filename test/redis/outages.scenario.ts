import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Bull from 'bull';
import type pg from 'pg';
import { type EmbeddedServers, startEmbeddedServers } from '../../embedded/index.js';
import { PING_QUEUE, type PingJob } from '../../src/gateway-pings/ingestion/ping-queue.js';
import { REDIS_PREFIX } from '../../src/redis/redis.module.js';
import { Api, type Reply, unique } from '../support/api.js';
import { leftOfTheMinute } from '../support/clock.js';
import { databaseClient } from '../support/database-client.js';
import { eventually } from '../support/eventually.js';
import { jobsDone } from '../support/metrics.js';
import { rebootIn, type RegisteredPhone, registeredPhone } from '../support/phones.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

const PER_SECOND = 200;
const GATEWAYS = 10;
/** Reports that wait for their answers at once. */
const MAX_PENDING = 100;
const AWAY_SECONDS = 10;
/** More than the tests ask. */
const LIMIT = 100_000;
/** Longer than one process keeps what it has counted to itself. */
const SHARED_AFTER_MS = 200;
const TEST_TIMEOUT_MS = 60_000;

const organization = unique('org_');
let dataDir: string;
let redis: EmbeddedServers;
let variables: NodeJS.ProcessEnv;
let service: Service;
let database: pg.Client;
let api: Api;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'telephony-redis-'));
  redis = await startRedis();
  variables = {
    DATABASE_URL: (await freshServers()).DATABASE_URL,
    REDIS_URL: redis.redisUrl,
    RATE_LIMIT_PER_MINUTE: String(LIMIT),
  };
  service = await startService(variables);
  database = await databaseClient(variables.DATABASE_URL);
  api = await Api.as({ org_ids: [organization] }, service.url);
});

afterAll(async () => {
  expect(await service.stop()).toBe(0);
  await database.end();
  await redis.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** On the same port each time. */
function startRedis(): Promise<EmbeddedServers> {
  return startEmbeddedServers({
    dataDir,
    postgres: false,
    redis: true,
    durable: false,
    log: () => undefined,
  });
}

describe('while Redis is away', () => {
  it('reboots that are for now are refused, those that are for later done, and both go on afterwards', async () => {
    const aPhone = (): Promise<RegisteredPhone> => registeredPhone(api, organization);
    const rebootsDone = (): Promise<number> => jobsDone(service.url, 'reboots');
    const [first, now, later] = await Promise.all([aPhone(), aPhone(), aPhone()]);
    await api.put(`/devices/reboot/${first.id}`);
    await rebootIn(api, first.id, 'sent');
    expect(await rebootsDone()).toBe(1);
    await redis.stop();

    const key = { 'Idempotency-Key': unique('key-') };
    const asked = performance.now();
    const refused = await api.put(`/devices/reboot/${now.id}`, {}, key);
    expect(performance.now() - asked).toBeLessThan(2_000);
    expect([refused.status, refused.json.error.code]).toEqual([503, 'unavailable']);
    expect((await api.get(`/devices/reboot/${now.id}`)).json.data.reboots).toEqual([]);

    expect((await api.put(`/devices/reboot/${later.id}`, { delay: 1 })).status).toBe(200);
    await rebootIn(api, later.id, 'sent');
    expect(later.phone.reboots).toBe(1);

    redis = await startRedis();
    let accepted: Reply;
    do {
      await sleep(50);
      accepted = await api.put(`/devices/reboot/${now.id}`, {}, key);
    } while (accepted.status === 503);
    expect(accepted.status).toBe(200);
    await rebootIn(api, now.id, 'sent');
    expect(now.phone.reboots).toBe(1);
    const last = await aPhone();
    const before = await rebootsDone();
    await api.put(`/devices/reboot/${last.id}`);
    await rebootIn(api, last.id, 'sent');
    expect(await rebootsDone()).toBeGreaterThan(before);
  });

  describe('reports of pings', () => {
    let ids: string[];

    beforeAll(async () => {
      const body = { organization_id: organization, host: 'sip.example.com', ping_interval_seconds: 0 };
      const made = Array.from({ length: GATEWAYS }, (_, n) =>
        api.create('/sipgateways/new', { ...body, name: `${n}` }),
      );
      ids = (await Promise.all(made)).map(({ id }) => id);
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
});

describe('with a second process', () => {
  let second: Service;

  beforeAll(async () => {
    second = await startService(variables);
  });

  afterAll(() => second.stop());

  describe('while Redis hangs', () => {
    /** From now on it keeps its connections and answers nothing. */
    const hang = (): void => void process.kill(redis.pids()[0], 'SIGSTOP');
    /** It goes on where it was, with everything that was sent to it meanwhile. */
    const resume = (): void => void process.kill(redis.pids()[0], 'SIGCONT');

    afterAll(resume);

    const caller = (sub: string, { url }: Service) => Api.as({ org_ids: [unique('org_')], sub }, url);

    /** Asks once; returns what is left and how long it took. */
    async function ask(as: Api): Promise<{ left: number; ms: number }> {
      const began = performance.now();
      const { status, headers } = await as.get('/siptrunk');
      expect(status).toBe(200);
      return { left: Number(headers.get('ratelimit-remaining')), ms: performance.now() - began };
    }

    it('no request waits for it or counts twice, and afterwards all processes know of all', async () => {
      await leftOfTheMinute(15_000);
      const [early, late] = [unique('user_'), unique('user_')];
      const [known, unknown] = [await caller(early, service), await caller(late, service)];
      await ask(known);
      await sleep(SHARED_AFTER_MS);
      hang();
      // Longer than a command may take, so that some of what was sent is given up.
      for (let count = 2; count <= 30; count++) {
        const [one, other] = [await ask(known), await ask(unknown)];
        expect([one.left, other.left]).toEqual([LIMIT - count, LIMIT - count + 1]);
        expect(Math.max(one.ms, other.ms)).toBeLessThan(1_000);
        await sleep(100);
      }
      const first = await ask(await caller(unique('user_'), service));
      expect([first.left, first.ms < 1_000]).toEqual([LIMIT - 1, true]);

      resume();
      await sleep(2_500);
      for (const [sub, made] of [
        [early, 30],
        [late, 29],
      ] as const) {
        const { left } = await ask(await caller(sub, second));
        expect(left).toBe(LIMIT - made - 1);
      }
    }, 40_000);

    it('what makes a job is answered without it, and the queue is used again afterwards', async () => {
      hang();
      const began = performance.now();
      for (let count = 0; count < 10; count++) {
        const body = { organization_id: organization, domain: `${unique('d')}.example.com` };
        expect((await api.put('/domains/new', body)).status).toBe(201);
      }
      // The wait of each alone would be 5 s.
      expect(performance.now() - began).toBeLessThan(4_000);
      resume();
      const depths = async () => (await fetch(`${service.url}/metrics`)).text();
      await eventually(depths, (text) => text.includes('queue_jobs{queue="domains",state="waiting"}'));
    }, 30_000);
  });

  it('webhooks are delivered once, and go on while Redis is away', async () => {
    const receiver = await WebhookReceiver.start();
    try {
      const tenant = await WebhookTenant.of(receiver, service.url);
      const { path } = await tenant.hook();
      for (let i = 0; i < 40; i++) await tenant.cause();
      await receiver.first(path, 40);

      await redis.stop();
      for (let i = 0; i < 10; i++) await tenant.cause();
      const all = await receiver.first(path, 50);
      expect(new Set(all.map(({ headers }) => headers['webhook-id'])).size).toBe(50);
    } finally {
      await receiver.stop();
    }
  });
});
