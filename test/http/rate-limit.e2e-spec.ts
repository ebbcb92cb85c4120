import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Api, type Reply, unique } from '../support/api.js';
import { publishedDocument } from '../support/document.js';
import { leftOfTheMinute } from '../support/clock.js';
import { freshServers, type Service, startService } from '../support/service.js';

/** Of reports, a caller and minute. */
const ENTRIES = 10_000;

describe('the rate limit', () => {
  let services: Service[];

  beforeAll(async () => {
    const servers = await freshServers();
    services = await Promise.all(
      [1, 2].map(() =>
        startService({
          ...servers,
          RATE_LIMIT_PER_MINUTE: '5',
          RATE_LIMIT_REPORTS_PER_MINUTE: String(ENTRIES),
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

  it('holds to the request where a caller sends to all processes at once', async () => {
    await awayFromTheTurnOfTheMinute();
    const claims = { org_ids: [unique('org_')], sub: unique('user_') };
    const callers = await Promise.all(services.map(({ url }) => Api.as(claims, url)));
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => callers[index % 2].get('/siptrunk')),
    );
    const passed = replies.filter(({ status }) => status === 200);
    expect(passed).toHaveLength(5);
    expect(passed.map((reply) => headersOf(reply)[1]).sort()[0]).toBe('0');
  });

  const rows = (count: number) => ({
    traffic: Array.from({ length: count }, (_, index) => ({
      ip_address: `198.51.100.${index % 250}`,
      requests: 1,
      at: '2024-01-15T10:30:00Z',
    })),
  });

  it('limits reports by their entries and not by requests', async () => {
    await awayFromTheTurnOfTheMinute();
    const claims = { org_ids: [unique('org_')], sub: unique('user_') };
    const [one, two] = await Promise.all(services.map(({ url }) => Api.as(claims, url)));
    const singles = await Promise.all(
      Array.from({ length: 20 }, (_, index) => [one, two][index % 2].get('/sipedge/access?ip=192.0.2.1')),
    );
    expect(new Set(singles.map(({ status }) => status))).toEqual(new Set([200]));
    const reply = await one.post('/sipedge/traffic', rows(9_000));
    expect([reply.status, ...headersOf(reply)]).toEqual([
      ...[200, String(ENTRIES), '980', expect.stringMatching(/^\d+$/), `${ENTRIES};w=60`],
    ]);

    // What was granted to this one ahead is given back by then.
    await setTimeout(200);
    const refused = await two.post('/sipedge/traffic', rows(1_000));
    expect([refused.status, refused.json.error.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('retry-after')).toBe(refused.headers.get('ratelimit-reset'));
    const left = Number(refused.headers.get('ratelimit-remaining'));
    expect(left).toBeGreaterThan(900);
    expect((await two.post('/sipedge/traffic', rows(left))).headers.get('ratelimit-remaining')).toBe('0');
    expect((await one.get('/sipedge/access?ip=192.0.2.1')).status).toBe(429);

    expect(headersOf(await two.get('/siptrunk')).slice(0, 2)).toEqual(['5', '4']);
  });

  it('counts entries exactly where reports come to all processes at once', async () => {
    await awayFromTheTurnOfTheMinute();
    const claims = { org_ids: [unique('org_')], sub: unique('user_') };
    const callers = await Promise.all(services.map(({ url }) => Api.as(claims, url)));
    const sizes = Array.from({ length: 24 }, (_, index) =>
      index % 3 === 0 ? 2_000 : 100 * (1 + (index % 4)),
    );
    const replies = await Promise.all(
      sizes.map((size, index) => callers[index % 2].post('/sipedge/traffic', rows(size))),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 429]));
    const passed = sizes.filter((_, index) => replies[index].status === 200);
    expect(passed.reduce((total, size) => total + size)).toBeLessThanOrEqual(ENTRIES);
    expect(passed.length).toBeGreaterThan(4);
  });

  it('limits all that an edge does by entries', async () => {
    await awayFromTheTurnOfTheMinute();
    const { url } = services[0];
    const { token } = await Api.as({ org_ids: [unique('org_')], sub: unique('user_') }, url);
    const limits = await Promise.all(
      Object.entries((await publishedDocument(url)).paths).flatMap(([path, operations]) =>
        Object.entries(operations!)
          .filter(([, { description }]) => description?.includes('`edge:report`'))
          .map(async ([method]) => {
            const { headers } = await fetch(url + path.replaceAll(/[{}]/g, ''), {
              method: method.toUpperCase(),
              headers: { authorization: `Bearer ${token}` },
            });
            return [method, path, headers.get('ratelimit-limit')];
          }),
      ),
    );
    expect(limits.length).toBeGreaterThan(5);
    expect(limits.filter(([, , limit]) => limit !== String(ENTRIES))).toEqual([]);
  });

  it('counts a malformed report by its size', async () => {
    await awayFromTheTurnOfTheMinute();
    const claims = { org_ids: [unique('org_')], sub: unique('user_') };
    const { token } = await Api.as(claims, services[0].url);
    const { status, headers } = await fetch(`${services[0].url}/sipedge/traffic`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: ' '.repeat(400 * 1_024),
    });
    expect([status, headers.get('ratelimit-remaining')]).toEqual([400, '9900']);
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
