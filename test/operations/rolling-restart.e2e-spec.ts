import { setTimeout as sleep } from 'node:timers/promises';
import { Api, unique } from '../support/api.js';
import { Balancer } from './balancer.js';
import { freshServers, type Service, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';
import { until } from '../support/until.js';

/** `RESTARTS` and `REQUESTS` make it a longer one. */
const RESTARTS = Number(process.env.RESTARTS ?? 1);
const REQUESTS = Number(process.env.REQUESTS ?? 250);
const CLIENTS = 4;
const START_MS = 60_000;
/** Of a balancer that looks twice a second, on a machine that has much else to do. */
const DELAY_SECONDS = 2;

describe('a rolling restart', () => {
  const organization = unique('org_');
  const running: Service[] = [];
  let servers: { DATABASE_URL: string; REDIS_URL: string };
  let balancer: Balancer;

  beforeAll(async () => {
    servers = await freshServers();
    balancer = await Balancer.start();
    await Promise.all([start(), start()]);
  }, 2 * START_MS);

  afterAll(async () => {
    await balancer.close();
    await Promise.all(running.map((service) => service.kill()));
  });

  async function start(): Promise<void> {
    const delay = { SHUTDOWN_DELAY_SECONDS: String(DELAY_SECONDS) };
    const service = await startService({ ...servers, ...delay, LOG_LEVEL: 'error' }, START_MS);
    running.push(service);
    balancer.add(service.url);
    await until('it is ready', () => balancer.ready.includes(service.url), START_MS);
  }

  it('loses no request', async () => {
    const api = await Api.as({ org_ids: [organization] }, balancer.url);
    let sent = 0;
    let restarting = true;
    const lost: string[] = [];
    const client = async (): Promise<void> => {
      while (restarting || sent < REQUESTS) {
        const request =
          sent++ % 2 === 0
            ? api.put('/siptrunk/new', trunkBody(organization))
            : api.get('/siptrunk?per_page=1');
        const status = await request.then(
          (answer) => answer.status,
          (error: unknown) => String(error),
        );
        if (status !== 200 && status !== 201) lost.push(`${sent}: ${status}`);
        await sleep(10);
      }
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, client));
    try {
      for (let restart = 0; restart < RESTARTS; restart++) {
        await start();
        expect(await running.shift()!.stop()).toBe(0);
      }
    } finally {
      restarting = false;
      await clients;
    }
    expect(lost).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  }, 600_000);

  it('tells that it is under way, and serves meanwhile on connections of one request', async () => {
    const [service] = running;
    const api = await Api.as({ org_ids: [organization] }, service.url);
    expect((await api.get('/siptrunk')).headers.get('connection')).toBe('keep-alive');
    const begin = performance.now();
    const stopped = service.stop();
    const ready = await until('it is not ready', async () => {
      const reply = await api.get('/health/ready');
      return reply.status === 503 && reply;
    });
    expect(ready.json.error.details).toEqual([{ field: 'service', message: 'is shutting down' }]);
    for (const path of ['/siptrunk', '/health/live', '/unknown']) {
      const { status, headers } = await api.get(path);
      expect([path, status < 500, headers.get('connection')]).toEqual([path, true, 'close']);
    }
    expect(await stopped).toBe(0);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(DELAY_SECONDS * 1000);
  });

  it('is cut short by a second signal', async () => {
    const service = running.at(-1)!;
    const begin = performance.now();
    const stopped = service.stop();
    await sleep(600);
    service.process.kill('SIGTERM');
    expect(await stopped).toBe(1);
    expect(performance.now() - begin).toBeLessThan(DELAY_SECONDS * 1000);
  });
});
