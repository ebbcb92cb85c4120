import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, type Reply, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { REDIS_PASSWORD, RedisProcesses } from '../support/redis-processes.js';
import { freshServers, type Service, startService } from '../support/service.js';

/** Longer than one process keeps what it has counted to itself. */
const SHARED_AFTER_MS = 200;

/** A minute that is about to end would give a fresh allowance half-way through. */
async function leftOfTheMinute(milliseconds: number): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < milliseconds) await sleep(left + 50);
}

describe('the rate limit', () => {
  let services: Service[];

  beforeAll(async () => {
    const servers = await freshServers();
    services = await Promise.all(
      [1, 2].map(() =>
        startService({
          ...servers,
          RATE_LIMIT_PER_MINUTE: '5',
          CORS_ORIGINS: 'https://app.example.com',
          REQUEST_TIMEOUT_SECONDS: '2',
        }),
      ),
    );
  });

  afterAll(() => Promise.all(services.map((service) => service.stop())));

  const awayFromTheTurnOfTheMinute = () => leftOfTheMinute(4_000);

  const headersOf = ({ headers }: Reply): (string | null)[] =>
    ['limit', 'remaining', 'reset', 'policy'].map((name) => headers.get(`ratelimit-${name}`));

  it('counts a caller over all processes, and says what is left', async () => {
    await awayFromTheTurnOfTheMinute();
    const claims = { org_ids: [unique('org_')], sub: unique('user_') };
    const [one, two] = await Promise.all(services.map(({ url }) => Api.as(claims, url)));
    for (const remaining of ['4', '3', '2']) {
      const reply = await one.get('/siptrunk');
      expect(headersOf(reply)).toEqual(['5', remaining, expect.stringMatching(/^\d+$/), '5;w=60']);
    }
    await sleep(SHARED_AFTER_MS);
    expect((await two.get('/siptrunk')).headers.get('ratelimit-remaining')).toBe('1');
    expect((await two.get('/siptrunk')).status).toBe(200);
    const refused = await two.get('/siptrunk');
    expect([refused.status, refused.json.error.code, refused.json.error.message]).toEqual([
      429,
      'rate_limited',
      'Too many requests',
    ]);
    expect(refused.headers.get('retry-after')).toBe(refused.headers.get('ratelimit-reset'));

    const other = await Api.as({ ...claims, sub: unique('user_') }, services[0].url);
    expect((await other.get('/siptrunk')).status).toBe(200);
    expect((await Api.withToken(undefined, services[0].url).get('/health/live')).status).toBe(200);
  });

  it('has a request arrive in time, its body included', async () => {
    const { url } = services[0];
    const { token } = await Api.as({ org_ids: [unique('org_')] }, url);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `PUT /siptrunk/new HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    );
    const drip = setInterval(() => socket.write(' '), 100).unref();
    socket.on('error', () => undefined);
    const started = Date.now();
    const [answer] = (await once(socket, 'data')) as [Buffer];
    clearInterval(drip);
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 [^]*"code":"timeout"/);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('lets the origins of the settings in, and no others', async () => {
    const preflight = async (origin: string): Promise<string | null> => {
      const { headers } = await fetch(`${services[0].url}/siptrunk/new`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'authorization',
        },
      });
      return headers.get('access-control-allow-origin');
    };
    expect(await preflight('https://app.example.com')).toBe('https://app.example.com');
    expect(await preflight('https://evil.example.com')).toBeNull();
    expect((await fetch(`${services[0].url}/siptrunk`, { method: 'OPTIONS' })).status).toBe(204);
  });

  it('tells caches what an answer depends on', async () => {
    for (const path of ['/', '/health/live', '/siptrunk', '/nothing', '/health/live?unheard_of=1']) {
      const { headers } = await fetch(services[0].url + path);
      expect([path, headers.get('vary')]).toEqual([path, 'Accept, Origin']);
    }
    const written = await fetch(`${services[0].url}/siptrunk/new`, { method: 'PUT' });
    expect(written.headers.get('vary')).toBe('Origin');
  });
});

describe('while Redis hangs', () => {
  const LIMIT = 100;
  let redis: RedisProcesses;
  let port: number;
  let services: Service[];

  beforeAll(async () => {
    redis = await RedisProcesses.create();
    port = await redis.start([`requirepass "${REDIS_PASSWORD}"`]);
    const { DATABASE_URL } = await freshServers();
    const variables = { DATABASE_URL, REDIS_URL: `redis://:${REDIS_PASSWORD}@127.0.0.1:${port}` };
    services = await Promise.all(
      [1, 2].map(() => startService({ ...variables, RATE_LIMIT_PER_MINUTE: String(LIMIT) })),
    );
  });

  afterAll(async () => {
    redis.resume(port);
    await Promise.all(services.map((service) => service.stop()));
    await redis.stop();
  });

  const caller = (sub: string, { url }: Service) => Api.as({ org_ids: [unique('org_')], sub }, url);

  /** Asks once; returns what is left and how long it took. */
  async function ask(api: Api): Promise<{ left: number; ms: number }> {
    const began = performance.now();
    const { status, headers } = await api.get('/siptrunk');
    expect(status).toBe(200);
    return { left: Number(headers.get('ratelimit-remaining')), ms: performance.now() - began };
  }

  it('no request waits for it or counts twice, and afterwards all processes know of all', async () => {
    await leftOfTheMinute(15_000);
    const [early, late] = [unique('user_'), unique('user_')];
    const [known, unknown] = [await caller(early, services[0]), await caller(late, services[0])];
    await ask(known);
    await sleep(SHARED_AFTER_MS);
    redis.hang(port);
    // Longer than a command may take, so that some of what was sent is given up.
    for (let count = 2; count <= 30; count++) {
      const [one, other] = [await ask(known), await ask(unknown)];
      expect([one.left, other.left]).toEqual([LIMIT - count, LIMIT - count + 1]);
      expect(Math.max(one.ms, other.ms)).toBeLessThan(1_000);
      await sleep(100);
    }
    const first = await ask(await caller(unique('user_'), services[0]));
    expect([first.left, first.ms < 1_000]).toEqual([LIMIT - 1, true]);

    redis.resume(port);
    await sleep(2_500);
    for (const [sub, made] of [
      [early, 30],
      [late, 29],
    ] as const) {
      const { left } = await ask(await caller(sub, services[1]));
      expect(left).toBe(LIMIT - made - 1);
    }
  }, 40_000);

  it('what makes a job is answered without it, and the queue is used again afterwards', async () => {
    const { url } = services[0];
    const organization_id = unique('org_');
    const api = await Api.as({ org_ids: [organization_id] }, url);
    redis.hang(port);
    const began = performance.now();
    for (let count = 0; count < 10; count++) {
      const domain = `${unique('d')}.example.com`;
      expect((await api.put('/domains/new', { organization_id, domain })).status).toBe(201);
    }
    // The wait of each alone would be 5 s.
    expect(performance.now() - began).toBeLessThan(4_000);
    redis.resume(port);
    const depths = async () => (await fetch(`${url}/metrics`)).text();
    await eventually(depths, (text) => text.includes('queue_jobs{queue="domains",state="waiting"}'));
  }, 30_000);
});
