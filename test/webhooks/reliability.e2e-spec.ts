import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { generate } from 'selfsigned';
import { startEmbeddedServers } from '../../embedded/index.js';
import { Api, type Reply, unique } from '../support/api.js';
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

describe('where private networks may not be reached', () => {
  it('refuses such addresses at once, and names by what they resolve to at the delivery', async () => {
    const shared = await freshServers();
    const [lenient, strict] = await Promise.all([
      start({ ...shared, ROLES: 'api' }),
      start({ ...shared, EGRESS_ALLOW_PRIVATE: 'false' }),
    ]);
    const tenant = await WebhookTenant.of(receiver, strict.url);
    const { port } = new URL(receiver.url('/'));
    const hosts = ['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0'];
    for (const host of [...hosts, '169.254.169.254', '10.0.0.1', '[fd00::1]', 'localhost', 'x.localhost']) {
      const body = { organization_id: tenant.organization, url: `http://${host}:${port}/strict` };
      const reply = await tenant.api.put('/webhooks/new', body);
      expect([host, reply.status, reply.json.error.details]).toEqual([
        host,
        422,
        [{ field: 'url', message: 'must not point to a private, loopback, link-local or reserved address' }],
      ]);
    }

    // As if the names had resolved to something else when they were put.
    const earlier = await Api.as({ org_ids: [tenant.organization] }, lenient.url);
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const hook = await tenant.hook({ url: `http://${host}:${port}/strict` }, earlier);
      await tenant.cause();
      const [pending] = await tenant.log(hook, ({ failure }) => failure !== null);
      expect([pending.status, pending.failure]).toEqual(['pending', 'address_not_allowed']);
      const tested = await tenant.api.post(`${hook.at}/test`);
      expect(tested.json.data).toMatchObject({ status: 'failed', failure: 'address_not_allowed' });
    }
    expect(receiver.at('/strict')).toEqual([]);
  });

  it('takes exceptions, and the certificates of those who are trusted, by name', async () => {
    const altNames = [{ type: 2 as const, value: 'localhost' }];
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames },
      ],
    });
    const authority = join(dataDir, 'authority.pem');
    await writeFile(authority, pems.cert);
    const secure = await WebhookReceiver.start({ key: pems.private, cert: pems.cert });
    try {
      const service = await start({
        ...(await freshServers()),
        EGRESS_ALLOW_PRIVATE: 'false',
        EGRESS_ALLOWED_NETWORKS: '127.0.0.0/8, ::1',
        NODE_EXTRA_CA_CERTS: authority,
      });
      const tenant = await WebhookTenant.of(secure, service.url);
      const test = async (host: string): Promise<any> => {
        const { at } = await tenant.hook({ url: secure.url('/', host) });
        return (await tenant.api.post(`${at}/test`)).json.data;
      };
      expect(await test('localhost')).toMatchObject({ status: 'succeeded', response_code: 204 });
      expect(await test('127.0.0.1')).toMatchObject({ status: 'failed', failure: 'tls_failed' });
      expect(secure.received).toHaveLength(1);
    } finally {
      await secure.stop();
    }
  });
});

it('gives an attempt up after 15 seconds', async () => {
  const { reply, seconds } = await unanswered;
  expect(reply.json.data).toMatchObject({ status: 'failed', response_code: null, failure: 'timeout' });
  expect(seconds).toBeGreaterThanOrEqual(15);
  expect(seconds).toBeLessThan(25);
});
