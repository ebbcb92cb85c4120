import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessToken, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { freshServers, type Service, sharedServers, startService } from '../support/service.js';

const LIMIT = 1_000;
const DELAY_SECONDS = 2;
/** Of several processes, on a machine that may have much else to do. */
const START_MS = 90_000;

interface Reply {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

describe('several API processes behind one port', () => {
  const path = `/siptrunk?organization_id=${unique('org_')}`;
  const processes = 2;
  let service: Service;
  let variables: NodeJS.ProcessEnv;
  let authorization: string;

  beforeAll(async () => {
    variables = {
      ...(await freshServers()),
      API_PROCESSES: String(processes),
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
      SHUTDOWN_DELAY_SECONDS: String(DELAY_SECONDS),
    };
    service = await startService(variables, START_MS);
    authorization = `Bearer ${await accessToken({ org_ids: ['*'] })}`;
  }, START_MS);

  afterAll(() => service.kill());

  /** On a connection of its own, which any of the processes may get. */
  function get(where: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const options = { agent: false, headers: { authorization } };
      const sent = request(service.url + where, options, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      sent.on('error', reject).end();
    });
  }

  function pids(): number[] {
    const found = spawnSync('pgrep', ['-P', String(service.process.pid)], { encoding: 'utf8' });
    return found.stdout.trim().split('\n').filter(Boolean).map(Number);
  }

  /** Who has answered requests to the list, by the log. */
  function answering(): Set<number> {
    const lines = service.output().split('\n');
    const requests = lines.filter((line) => line.includes('"path":"/siptrunk"'));
    return new Set(requests.map((line) => (JSON.parse(line) as { pid: number }).pid));
  }

  async function counted(): Promise<number> {
    const { text } = await get('/metrics');
    const sample = /^http_request_duration_seconds_count\{.*route="\/siptrunk",status="200"\} (\d+)$/m;
    return Number(sample.exec(text)?.[1] ?? 0);
  }

  it('share the requests, the limit of a caller, and the metrics', async () => {
    expect(pids()).toHaveLength(processes);
    expect(service.output().match(/^ {2}API /gm)).toHaveLength(1);
    let remaining: number[] = [];
    let requests = 0;
    // A minute may end meanwhile, and with it the window.
    while (remaining.length < 10) {
      const { status, headers } = await get(path);
      requests++;
      expect(status).toBe(200);
      const left = Number(headers['ratelimit-remaining']);
      if (left === LIMIT - 1) remaining = [];
      remaining.push(left);
      // In which the processes tell each other.
      await sleep(150);
    }
    // A process learns what others have counted once it has counted something itself.
    expect(remaining).toEqual([...remaining].sort((one, other) => other - one));
    expect(remaining.at(-1)).toBeLessThan(LIMIT - remaining.length + processes);
    expect([...answering()].sort()).toEqual(pids().sort());
    for (let scrape = 0; scrape < 3; scrape++) expect(await counted()).toBe(requests);
    const { text } = await get('/metrics');
    expect(text).toMatch(/^queue_jobs\{queue="reboots",state="waiting"\} 0$/m);
  });

  it('go on without one that is killed, and get another in its place', async () => {
    const before = await counted();
    const [victim, ...others] = pids();
    process.kill(victim, 'SIGKILL');
    await eventually(
      () => Promise.resolve(service.output()),
      (output) => output.includes('An API process has ended with SIGKILL. Another one starts in 0.5 s'),
    );
    for (let count = 0; count < 4; count++) expect((await get(path)).status).toBe(200);
    const statuses = async (): Promise<number> => (await get(path)).status;
    const all = (): number[] => pids().filter((pid) => !others.includes(pid));
    const joined = (): boolean => all().some((pid) => answering().has(pid));
    await eventually(async () => (await statuses()) === 200 && joined(), Boolean, 20_000);
    expect(pids()).toHaveLength(processes);
    expect(await counted()).toBeGreaterThan(before);
  });

  it('take requests for a while after SIGTERM, and end at once at a second one', async () => {
    const began = performance.now();
    const stopped = service.stop();
    await eventually(
      () => get('/health/ready'),
      ({ status }) => status === 503,
    );
    for (let count = 0; count < 4; count++) {
      const { status, headers } = await get(path);
      expect([status, headers.connection]).toEqual([200, 'close']);
    }
    await sleep(600);
    const running = pids();
    service.process.kill('SIGTERM');
    expect(await stopped).toBe(1);
    expect(performance.now() - began).toBeLessThan(DELAY_SECONDS * 1_000);
    expect(running.map((pid) => spawnSync('kill', ['-0', String(pid)]).status)).toEqual([1, 1]);
  });

  it(
    'end well when they have finished',
    async () => {
      const again = await startService({ ...variables, SHUTDOWN_DELAY_SECONDS: '0' }, START_MS);
      expect(await again.stop()).toBe(0);
      expect(again.output()).not.toContain('"level":50');
    },
    START_MS,
  );

  it(
    'say once why they cannot start',
    async () => {
      const { port } = new URL(process.env.TEST_SERVICE_URL!);
      const refused = (more: NodeJS.ProcessEnv): Promise<string> =>
        startService({ ...variables, ...more }, START_MS).then(
          () => 'started',
          (error: Error) => error.message,
        );
      expect(await refused({ PORT: port })).toMatch(
        new RegExp(`^The service ended with 1:\nInvalid settings:\n {2}PORT: cannot listen on [^\n]*\n$`),
      );
      const DATABASE_URL = sharedServers().databaseUrl.replace(/:\d+\//, ':1/');
      expect((await refused({ DATABASE_URL })).match(/ECONNREFUSED/g)).toHaveLength(1);
      expect(await refused({ SIP_LOCAL_PORT: '5060' })).toContain('SIP_LOCAL_PORT: must not be set with');
    },
    2 * START_MS,
  );
});
