import { Api, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { jobsDone } from '../support/metrics.js';
import { rebootIn, registeredPhone } from '../support/phones.js';
import { REDIS_PASSWORD, RedisProcesses } from './redis-processes.js';
import { freshServers, type Service, startService } from '../support/service.js';

const SLOTS = 16_384;
const LOGIN = ['requirepass', 'masterauth'].map((word) => `${word} "${REDIS_PASSWORD}"`);

const organization = unique('org_');
const services: Service[] = [];
let redis: RedisProcesses;

beforeAll(async () => {
  redis = await RedisProcesses.create();
});

afterAll(async () => {
  for (const service of services) expect(await service.stop()).toBe(0);
  await redis.stop();
});

/** A service with Redis in an arrangement that survives the loss of a machine. */
async function start(host: string, variables: NodeJS.ProcessEnv): Promise<{ service: Service; api: Api }> {
  const { DATABASE_URL } = await freshServers();
  const REDIS_URL = `redis://:${encodeURIComponent(REDIS_PASSWORD)}@${host}`;
  const limit = { RATE_LIMIT_PER_MINUTE: '1000' };
  const service = await startService({ DATABASE_URL, REDIS_URL, ...limit, ...variables });
  services.push(service);
  return { service, api: await Api.as({ org_ids: [organization] }, service.url) };
}

/** A reboot at once, which is refused unless the queue takes its job, and one that waits in the queue. */
async function rebootByQueue({ service: { url }, api }: { service: Service; api: Api }): Promise<void> {
  const [now, later] = await Promise.all([1, 2].map(() => registeredPhone(api, organization)));
  const rebootsDone = (): Promise<number> => jobsDone(url, 'reboots');
  const before = await rebootsDone();
  const accepted = async (): Promise<number> => (await api.put(`/devices/reboot/${now.id}`)).status;
  await eventually(accepted, (status) => status === 200, 45_000);
  expect((await api.put(`/devices/reboot/${later.id}`, { delay: 1 })).status).toBe(200);
  await Promise.all([now, later].map(({ id }) => rebootIn(api, id, 'sent')));
  await eventually(rebootsDone, (done) => done >= before + 2);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('queue_jobs{queue="reboots",state="waiting"}');
  expect((await api.get('/health/ready')).status).toBe(200);
}

describe('a service', () => {
  it.concurrent(
    'uses a Redis Cluster, in one of whose nodes all of its keys are, and follows its failover',
    async () => {
      const lines = ['cluster-enabled yes', 'cluster-node-timeout 2000', ...LOGIN];
      const nodes = await Promise.all([1, 2, 3].map(() => redis.start(lines)));
      const first = nodes[0];
      for (const [index, port] of nodes.entries()) {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / nodes.length));
        await redis.ask(port, (node) => node.call('CLUSTER', 'ADDSLOTSRANGE', from, to - 1));
        if (port !== first) await redis.ask(port, (node) => node.cluster('MEET', '127.0.0.1', first));
      }
      for (const port of nodes) {
        const info = (node: { cluster(word: 'INFO'): Promise<unknown> }): Promise<unknown> =>
          node.cluster('INFO');
        await redis.ask(port, info, (text) => String(text).includes('cluster_state:ok'));
      }
      const started = await start('cluster', {
        REDIS_CLUSTER_NODES: nodes.map((port) => `127.0.0.1:${port}`).join(),
      });
      await rebootByQueue(started);
      const sizes = await Promise.all(nodes.map((port) => redis.ask(port, (node) => node.dbsize())));
      expect(sizes.filter((size) => size > 0)).toHaveLength(1);

      const master = nodes[sizes.findIndex((size) => size > 0)];
      const replica = await redis.start(lines);
      await redis.ask(replica, (node) => node.cluster('MEET', '127.0.0.1', master));
      const id = await redis.ask(master, (node) => node.call('CLUSTER', 'MYID'));
      // Until it knows that node it refuses.
      await redis.ask(
        replica,
        (node) => node.call('CLUSTER', 'REPLICATE', id as string).catch(() => 'unknown'),
        (answer) => answer === 'OK',
      );
      await redis.ask(
        replica,
        (node) => node.info('replication'),
        (text) => text.includes('master_link_status:up'),
      );
      await redis.kill(master);
      await rebootByQueue(started);
      const role = await redis.ask(replica, (node) => node.call('ROLE'));
      expect(role).toEqual(expect.arrayContaining(['master']));
    },
    150_000,
  );

  it.concurrent(
    'follows the master that Sentinels name',
    async () => {
      const master = await redis.start([...LOGIN]);
      const replica = await redis.start([...LOGIN, `replicaof 127.0.0.1 ${master}`]);
      await redis.ask(
        replica,
        (node) => node.info('replication'),
        (text) => text.includes('master_link_status:up'),
      );
      const sentinel = await redis.start(
        [
          `requirepass "${REDIS_PASSWORD}"`,
          `sentinel monitor mymaster 127.0.0.1 ${master} 1`,
          'sentinel down-after-milliseconds mymaster 500',
          `sentinel auth-pass mymaster "${REDIS_PASSWORD}"`,
        ],
        ['--sentinel'],
      );
      const replicas = (node: {
        call(...words: [string, ...string[]]): Promise<unknown>;
      }): Promise<unknown> => node.call('SENTINEL', 'REPLICAS', 'mymaster');
      await redis.ask(sentinel, replicas, (found) => (found as unknown[]).length === 1);
      const started = await start('mymaster/0', {
        REDIS_SENTINELS: `127.0.0.1:${sentinel}`,
        REDIS_SENTINEL_PASSWORD: REDIS_PASSWORD,
      });
      await rebootByQueue(started);
      await redis.kill(master);
      await rebootByQueue(started);
      expect(await redis.ask(replica, (node) => node.dbsize())).toBeGreaterThan(0);
    },
    150_000,
  );
});
