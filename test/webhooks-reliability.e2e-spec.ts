import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { generate } from 'selfsigned';
import { startEmbeddedServers } from '../src/embedded/index.js';
import { Api, unique } from './support/api.js';
import { freshServers, type Service, startService } from './support/service.js';
import { verified, WebhookReceiver } from './support/webhook-receiver.js';

let receiver: WebhookReceiver;
let dataDir: string;
const services: Service[] = [];

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  dataDir = await mkdtemp(join(tmpdir(), 'telephony-webhooks-'));
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

/** An organization with a trunk that can be made to change its status. */
async function tenant(
  service: Service,
): Promise<{ api: Api; organization: string; cause: () => Promise<void> }> {
  const organization = unique('org_');
  const api = await Api.as({ org_ids: [organization] }, service.url);
  const body = { organization_id: organization, name: 'Trunk', type: 'carrier', host: 'sip.example.com' };
  const { id } = (await api.put('/siptrunk/new', body)).json.data;
  let active = false;
  const cause = async (): Promise<void> => {
    active = !active;
    const reply = await api.post(`/siptrunk/${id}`, { status: active ? 'active' : 'inactive' });
    expect(reply.status).toBe(200);
  };
  return { api, organization, cause };
}

/** The first delivery to an endpoint, once it satisfies `check`. */
async function delivery(api: Api, endpointId: string, check: (delivery: any) => boolean): Promise<any> {
  for (;;) {
    const [first] = (await api.get(`/webhooks/${endpointId}/deliveries`)).json.data.deliveries;
    if (first && check(first)) return first;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('delivers what was committed, whatever is killed or forgotten in between', async () => {
  const shared = await freshServers();
  const api = await start({ ...shared, ROLES: 'api' });
  const first = await start({ ...shared, ROLES: 'worker' });
  const { api: client, organization, cause } = await tenant(api);
  const path = `/${unique('path')}`;
  const hook = { organization_id: organization, url: receiver.url(path) };
  const { id, secret } = (await client.put('/webhooks/new', hook)).json.data;
  await cause();
  const old = await delivery(client, id, ({ status }) => status === 'succeeded');

  // Between the commit and the delivery: no worker, and Redis remembers nothing.
  await first.kill();
  await cause();
  const redis = new Redis(shared.REDIS_URL);
  await redis.flushdb();
  redis.disconnect();
  const database = new pg.Client(shared.DATABASE_URL);
  await database.connect();
  await database.query(`UPDATE outbox_events SET created_at = now() - interval '31 days' WHERE id = $1`, [
    old.event_id,
  ]);
  const second = await start({ ...shared, ROLES: 'worker' });
  const [, received] = await receiver.first(path, 2);
  expect(verified(received, secret)).toMatchObject({ type: 'trunk.status_changed' });
  await delivery(client, id, ({ status }) => status === 'succeeded');
  // And what is older than 30 days is gone.
  const log = await client.get(`/webhooks/${id}/deliveries`);
  expect(log.json.data.pagination.total).toBe(1);
  expect((await client.get(`/webhooks/${id}/deliveries/${old.id}`)).status).toBe(404);

  // In the middle of the delivery.
  receiver.answer(path, () => void second.kill());
  await cause();
  await receiver.first(path, 3);
  receiver.answer(path, 200);
  await start({ ...shared, ROLES: 'worker' });
  const claimed = await delivery(client, id, ({ attempts }) => attempts === 1);
  expect([claimed.status, receiver.at(path).length]).toEqual(['pending', 3]);
  // The time passes for which the dead worker had it.
  await database.query('UPDATE webhook_deliveries SET next_attempt_at = now() WHERE id = $1', [claimed.id]);
  await database.end();
  const [, , before, again] = await receiver.first(path, 4);
  expect(again.headers['webhook-id']).toBe(before.headers['webhook-id']);
  const after = await delivery(client, id, ({ status }) => status === 'succeeded');
  expect(after.attempts).toBe(2);
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
    const service = await start(shared);
    await start({ ...shared, ROLES: 'worker' });
    const { api, organization, cause } = await tenant(service);
    const path = `/${unique('path')}`;
    await api.put('/webhooks/new', { organization_id: organization, url: receiver.url(path) });
    for (let i = 0; i < 40; i++) await cause();
    await receiver.first(path, 40);

    await servers.stop();
    const began = Date.now();
    for (let i = 0; i < 10; i++) await cause();
    const all = await receiver.first(path, 50);
    expect(all[49].at - began).toBeLessThan(6_000);
    expect(new Set(all.map(({ headers }) => headers['webhook-id'])).size).toBe(50);
  } finally {
    await servers.stop();
  }
});

describe('where private networks may not be reached', () => {
  it('refuses such addresses at once, and names by what they resolve to at the delivery', async () => {
    const shared = await freshServers();
    const lenient = await start({ ...shared, ROLES: 'api' });
    const strict = await start({ ...shared, EGRESS_ALLOW_PRIVATE: 'false' });
    const { api, organization, cause } = await tenant(strict);
    const url = new URL(receiver.url('/strict'));
    const hosts = ['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0'];
    for (const host of [...hosts, '169.254.169.254', '10.0.0.1', '[fd00::1]', 'localhost', 'x.localhost']) {
      const body = { organization_id: organization, url: `http://${host}:${url.port}/strict` };
      const reply = await api.put('/webhooks/new', body);
      expect([host, reply.status, reply.json.error.details]).toEqual([
        host,
        422,
        [{ field: 'url', message: 'must not point to a private, loopback, link-local or reserved address' }],
      ]);
    }

    // As if the names had resolved to something else when they were put.
    const earlier = await Api.as({ org_ids: [organization] }, lenient.url);
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
      const body = { organization_id: organization, url: `http://${host}:${url.port}/strict` };
      const { id } = (await earlier.put('/webhooks/new', body)).json.data;
      await cause();
      const pending = await delivery(api, id, ({ failure }) => failure !== null);
      expect([pending.status, pending.failure]).toEqual(['pending', 'address_not_allowed']);
      const tested = await api.post(`/webhooks/${id}/test`);
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
        EGRESS_ALLOWED_NETWORKS: '127.0.0.0/8',
        NODE_EXTRA_CA_CERTS: authority,
      });
      const { api, organization } = await tenant(service);
      const test = async (host: string): Promise<any> => {
        const body = { organization_id: organization, url: secure.url('/', host) };
        const { id } = (await api.put('/webhooks/new', body)).json.data;
        return (await api.post(`/webhooks/${id}/test`)).json.data;
      };
      expect(await test('localhost')).toMatchObject({ status: 'succeeded', response_code: 204 });
      expect(await test('127.0.0.1')).toMatchObject({ status: 'failed', failure: 'tls_failed' });
      expect(secure.received).toHaveLength(1);
    } finally {
      await secure.stop();
    }
  });
});
