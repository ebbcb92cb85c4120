import { Api, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { REDIS_PASSWORD, RedisProcesses } from '../redis/redis-processes.js';
import { type Service, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';
import { until } from '../support/until.js';
import { PostgresServer } from './streaming-replica.js';

/** Servers of its own are started, on a machine that may have much else to do. */
const SETUP_MS = 120_000;

describe('a streaming replica', () => {
  const organization = unique('org_');
  const services: Service[] = [];
  let redis: RedisProcesses;
  let redisPort: number;
  let primary: PostgresServer;
  let replica: PostgresServer;
  /** Two clients of each service; one of them writes. */
  let writer: Api[];
  let reader: Api[];
  let gateway: string;
  let pings = 0;
  /** Up to where each service's output was read. */
  const heard = [0, 0];

  beforeAll(async () => {
    redis = await RedisProcesses.create();
    redisPort = await redis.start([`requirepass "${REDIS_PASSWORD}"`]);
    primary = await PostgresServer.start();
    replica = await primary.replica();
    const variables = {
      DATABASE_URL: primary.url,
      DATABASE_REPLICA_URLS: replica.url,
      REDIS_URL: `redis://:${REDIS_PASSWORD}@127.0.0.1:${redisPort}`,
      LOG_LEVEL: 'info',
    };
    services.push(...(await Promise.all(['api,worker', 'api'].map(start))));
    const as = (sub: string): Promise<Api[]> =>
      Promise.all(services.map(({ url }) => Api.as({ org_ids: [organization], sub }, url)));
    [writer, reader] = await Promise.all([as('writer'), as('reader')]);
    const name = unique('gw-');
    const body = { name, host: '192.0.2.1', organization_id: organization, ping_interval_seconds: 0 };
    gateway = (await writer[0].put('/sipgateways/new', body)).json.data.id;

    function start(ROLES: string): Promise<Service> {
      return startService({ ...variables, ROLES });
    }
  }, SETUP_MS);

  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all([replica.end(), primary.end(), redis.stop()]);
  });

  /** How many pings a client is shown. */
  async function shown(api: Api): Promise<number> {
    const { status, json } = await api.get(`/sipgwping/${gateway}?include_history=true`);
    expect(status).toBe(200);
    return json.data.history.length;
  }

  async function listed(api: Api): Promise<number> {
    return (await api.get('/siptrunk')).json.data.pagination.total;
  }

  /** Reports a ping to the first service, and waits until it is in the history. */
  async function ping(): Promise<void> {
    const at = new Date(Date.now() - 1_000 * ++pings).toISOString();
    expect((await writer[0].post(`/sipgwping/${gateway}/healthy/${at}`)).status).toBe(200);
    await eventually(
      () => shown(writer[1]),
      (count) => count === pings,
    );
  }

  /** Waits until both services say so, after what they have said last. */
  async function said(words: string): Promise<void> {
    for (const [index, { output }] of services.entries()) {
      const at = await until(words, () => output().indexOf(words, heard[index]) + 1 || undefined, 20_000);
      heard[index] = at + words.length;
    }
  }

  const paused = (verb: 'pause' | 'resume'): Promise<unknown> =>
    replica.administer((client) => client.query(`SELECT pg_wal_replay_${verb}()`));

  it('shows others what was a moment ago, and whoever wrote what he wrote', async () => {
    await said('are read from the replica');
    await paused('pause');
    expect((await writer[0].put('/siptrunk/new', trunkBody(organization))).status).toBe(201);
    await ping();
    expect(await Promise.all(writer.map(listed))).toEqual([1, 1]);
    expect(await Promise.all(reader.map(listed))).toEqual([0, 0]);
    expect(await Promise.all(writer.map(shown))).toEqual([1, 1]);
    expect(await Promise.all(reader.map(shown))).toEqual([0, 0]);
  });

  it('is left out as long as it lags', async () => {
    await said('is left out: it lags by more than 3 seconds');
    expect(await Promise.all(reader.map(shown))).toEqual([1, 1]);
    expect(await Promise.all(reader.map(listed))).toEqual([1, 1]);
    await paused('resume');
    await said('are read from the replica');
    expect(await Promise.all(reader.map(shown))).toEqual([1, 1]);
  });

  it('is missed by nobody when it ends', async () => {
    await replica.stop();
    expect(await Promise.all([...reader, ...reader].map(shown))).toEqual([1, 1, 1, 1]);
    await said('is left out: ');
    replica = await PostgresServer.start(replica.dataDir);
    await said('are read from the replica');
  });

  it('is not asked where nobody can say who has written', async () => {
    await paused('pause');
    await ping();
    expect(await shown(reader[1])).toBe(1);
    await redis.kill(redisPort);
    expect(await shown(reader[1])).toBe(2);
    await paused('resume');
  });

  it('is left out once it is a primary of its own', async () => {
    await replica.administer((client) => client.query('SELECT pg_promote()'));
    await said('is left out: it is no replica');
    await ping();
    expect(await Promise.all(reader.map(shown))).toEqual([3, 3]);
  });
});
