import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { REDIS_PREFIX } from '../../src/redis/redis.module.js';
import { Api, unique } from '../support/api.js';
import { makeDevice } from '../support/devices.js';
import { eventually } from '../support/eventually.js';
import { ENCRYPTION_KEY, freshServers, JWT_SECRET, type Service, startService } from '../support/service.js';

const MIGRATE = join(process.cwd(), 'dist/src/cli/migrate.js');

/** Runs the migration command as a container does. */
async function migrate(variables: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [MIGRATE], { env: variables, cwd: tmpdir() });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('a command', () => {
  const run = (name: string, ...args: string[]): [number | null, string] => {
    const program = join(process.cwd(), 'dist/src', `${name}.js`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      // Where a file that is written by mistake does no harm.
      cwd: tmpdir(),
      env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
      encoding: 'utf8',
    });
    return [status, stdout + stderr];
  };

  it.each(['main', 'cli/migrate', 'cli/rotate-keys', 'cli/openapi', 'cli/token'])(
    '%s does nothing for --help and for a mistyped option, but says how it is used',
    (name) => {
      expect(run(name, '--help')).toEqual([0, expect.stringMatching(/^Usage: npm /)]);
      expect(run(name, '--hlep')).toEqual([2, expect.stringMatching(/^Unknown [^]*\nUsage: npm /)]);
    },
  );
});

describe('the migration command', () => {
  it('applies what is pending once, however often it runs', async () => {
    const { DATABASE_URL } = await freshServers();
    const first = await Promise.all([1, 2, 3].map(() => migrate({ DATABASE_URL })));
    expect(first.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(first.filter(({ said }) => said.startsWith('Applied Foundation'))).toHaveLength(1);
    expect(await migrate({ DATABASE_URL })).toEqual({ code: 0, said: 'No migrations are pending\n' });
  });

  it('says in a sentence what is wrong', async () => {
    const missing = await migrate({});
    expect(missing).toEqual({ code: 1, said: expect.stringContaining('DATABASE_URL: is missing') });
    const unreachable = await migrate({ DATABASE_URL: 'postgres://user:canary@127.0.0.1:1/x' });
    expect(unreachable.code).toBe(1);
    expect(unreachable.said.trim().split('\n')).toHaveLength(1);
    expect(unreachable.said).not.toContain('canary');
  });
});

describe('processes of one role', () => {
  const production = {
    NODE_ENV: 'production',
    MIGRATE_ON_START: 'false',
    LOG_LEVEL: 'info',
    METRICS_ENABLED: 'true',
    SHUTDOWN_DELAY_SECONDS: '0',
  };
  const running: Service[] = [];
  let servers: { DATABASE_URL: string; REDIS_URL: string };

  beforeAll(async () => {
    servers = await freshServers();
  });

  afterAll(() => Promise.all(running.map((service) => service.stop())));

  it('wait for the migrations rather than serve without them', async () => {
    let up = 0;
    const starting = ['api', 'worker'].map(async (ROLES) => {
      running.push(await startService({ ...servers, ...production, ROLES }));
      up++;
    });
    await sleep(1_000);
    expect(up).toBe(0);
    expect((await migrate(servers)).code).toBe(0);
    await Promise.all(starting);
  });

  it('end at SIGTERM while they wait', async () => {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/src/main.js')], {
      env: { JWT_SECRET, ENCRYPTION_KEY, ...production, ...(await freshServers()) },
      cwd: tmpdir(),
    });
    expect(String(await once(child.stdout, 'data'))).toContain('Waiting for the migrations ');
    child.kill();
    expect(await once(child, 'exit')).toEqual([143, null]);
  });

  it('log nothing but JSON in production', () => {
    for (const service of running) {
      for (const line of service.output().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  it('log no error of what clients and devices do', async () => {
    const service = running.find((one) => one.output().includes('Started (api)'))!;
    const { port, hostname } = new URL(service.url);
    const api = await Api.as({ org_ids: ['*'] }, service.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT /siptrunk/new HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{"name":',
    );
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    const { id } = await makeDevice(api, unique('org_'));
    const path = `/devices/sipnotify/${id}`;
    expect((await api.post(path, { event: 'check-sync' })).status).toBe(503);
    await eventually(
      () => Promise.resolve(service.output()),
      (output) => output.includes(`"path":"${path}"`),
    );
    expect(service.output()).not.toContain('"level":50');
  });

  it('answer only probes and metrics where they have no API', async () => {
    const worker = running.find((service) => service.output().includes('Started (worker)'))!;
    const api = await Api.as({ org_ids: ['*'] }, running.find((service) => service !== worker)!.url);
    const status = async (path: string): Promise<number> => (await fetch(worker.url + path)).status;
    expect((await api.get('/siptrunk')).status).toBe(200);
    expect(await Promise.all(['/health/live', '/health/ready', '/metrics'].map(status))).toEqual([
      200, 200, 200,
    ]);
    const refused = [
      '/siptrunk',
      '/docs',
      '/openapi.json',
      '/unknown',
      '/health',
      '/health/live/x',
      '//siptrunk',
    ];
    expect(await Promise.all(refused.map(status))).toEqual(refused.map(() => 404));
  });

  it('tell how many jobs each queue holds', async () => {
    const redis = new Redis(servers.REDIS_URL);
    // As Bull has them, in 4096ths of a millisecond; what is due it takes away.
    const later = 2 * 4096 * Date.now();
    await redis.zadd(`${REDIS_PREFIX}:bull:reboots:delayed`, later, 'far', later, 'farther');
    await redis.quit();
    for (const { url } of running) {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toContain('\nqueue_jobs{queue="reboots",state="delayed"} 2\n');
      for (const queue of ['reboots', 'webhooks', 'domains', 'gateway-pings']) {
        for (const state of ['waiting', 'active', 'delayed', 'failed']) {
          expect(metrics).toContain(`\nqueue_jobs{queue="${queue}",state="${state}"} `);
        }
      }
    }
  });
});
