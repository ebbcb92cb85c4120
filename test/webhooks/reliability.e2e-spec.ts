import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { startEmbeddedServers } from '../../embedded/index.js';
import { type Reply, unique } from '../support/api.js';
import { databaseClient } from '../support/database-client.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';
import { WebhookTenant } from '../support/webhook-tenant.js';

// Many services are started here.
jest.setTimeout(60_000);

let receiver: WebhookReceiver;
let dataDir: string;
/** A test call that nobody answers; begun first, since it takes its 15 seconds. */
let unanswered: Promise<{ reply: Reply; seconds: number }>;
const services: Service[] = [];

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  dataDir = await mkdtemp(join(tmpdir(), 'telephony-webhooks-'));

  const tenant = await WebhookTenant.of(receiver);
  const hook = await tenant.hook();
  receiver.answer(hook.path, () => undefined);
  const began = Date.now();
  unanswered = tenant.api
    .post(`${hook.at}/test`)
    .then((reply) => ({ reply, seconds: (Date.now() - began) / 1000 }));
});

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.kill()));
});

afterAll(async () => {
  await receiver.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A service that is killed when the test is over. */
async function start(variables: NodeJS.ProcessEnv): Promise<Service> {
  const service = await startService({ DATA_DIR: join(dataDir, unique('data')), ...variables });
  services.push(service);
  return service;
}

it('delivers what was committed, whatever is killed or forgotten in between', async () => {
  const shared = await freshServers();
  const [api, first] = await Promise.all(['api', 'worker'].map((ROLES) => start({ ...shared, ROLES })));
  const tenant = await WebhookTenant.of(receiver, api.url);
  const hook = await tenant.hook();
  await tenant.cause();
  const [old] = await tenant.settled(hook);

  // Between the commit and the delivery: no worker, and Redis remembers nothing.
  await first.kill();
  await tenant.cause();
  const redis = new Redis(shared.REDIS_URL);
  await redis.flushdb();
  redis.disconnect();
  const database = await databaseClient(shared.DATABASE_URL);
  await database.query(`UPDATE outbox_events SET created_at = now() - interval '31 days' WHERE id = $1`, [
    old.event_id,
  ]);
  const second = await start({ ...shared, ROLES: 'worker' });
  const [, received] = await receiver.first(hook.path, 2);
  expect(verified(received, hook.secret)).toMatchObject({ type: 'trunk.status_changed' });
  // And what is older than 30 days is gone.
  await tenant.log(hook, ({ id, status }) => id !== old.id && status === 'succeeded');
  expect((await tenant.api.get(`${hook.at}/deliveries/${old.id}`)).status).toBe(404);

  // In the middle of the delivery.
  receiver.answer(hook.path, () => void second.kill());
  await tenant.cause();
  await receiver.first(hook.path, 3);
  await second.kill();
  receiver.answer(hook.path, 200);
  const [claimed] = await tenant.log(hook, () => true, 2);
  expect([claimed.status, claimed.attempts]).toEqual(['pending', 1]);
  // The time passes for which the dead worker had it.
  await database.query('UPDATE webhook_deliveries SET next_attempt_at = now() WHERE id = $1', [claimed.id]);
  await start({ ...shared, ROLES: 'worker' });
  await database.end();
  const [, , before, again] = await receiver.first(hook.path, 4);
  expect(again.headers['webhook-id']).toBe(before.headers['webhook-id']);
  const [after] = await tenant.settled(hook, 2);
  expect([after.status, after.attempts]).toEqual(['succeeded', 2]);
});

it('delivers once with several workers, and goes on while Redis is away', async () => {
  const servers = await startEmbeddedServers({
    dataDir: join(dataDir, 'redis'),
    postgres: false,
    redis: true,
    durable: false,
    log: () => undefined,
  });
  try {
    const shared = { ...(await freshServers()), REDIS_URL: servers.redisUrl };
    const [service] = await Promise.all([start(shared), start({ ...shared, ROLES: 'worker' })]);
    const tenant = await WebhookTenant.of(receiver, service.url);
    const { path } = await tenant.hook();
    for (let i = 0; i < 40; i++) await tenant.cause();
    await receiver.first(path, 40);

    await servers.stop();
    for (let i = 0; i < 10; i++) await tenant.cause();
    const all = await receiver.first(path, 50);
    expect(new Set(all.map(({ headers }) => headers['webhook-id'])).size).toBe(50);
  } finally {
    await servers.stop();
  }
});

it('gives an attempt up after 15 seconds', async () => {
  const { reply, seconds } = await unanswered;
  expect(reply.json.data).toMatchObject({ status: 'failed', response_code: null, failure: 'timeout' });
  expect(seconds).toBeGreaterThanOrEqual(15);
  expect(seconds).toBeLessThan(25);
});
