import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, unique } from '../support/api.js';
import { eventually } from '../support/eventually.js';
import { ENCRYPTION_KEY, freshServers, JWT_SECRET, type Service, startService } from '../support/service.js';
import { trunkBody } from '../support/trunks.js';

const PROJECT = process.cwd();

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends the process and every child of it at once, as a power cut would. */
function killTree(pid: number): void {
  const children = spawnSync('pgrep', ['-P', String(pid)])
    .stdout.toString()
    .split('\n')
    .filter(Boolean)
    .map(Number);
  // PostgreSQL has children that end by themselves.
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  for (const child of children) killTree(child);
}

describe('npm start', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-start-'));
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('has no token printed where no service has its data, and no secret made', async () => {
    const program = join(PROJECT, 'dist/src/cli/token.js');
    const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
      env: { DATA_DIR: join(dataDir, 'none') },
      cwd: dataDir,
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 1]);
    expect(stderr).toContain(join(dataDir, 'none'));
    expect(stderr).toContain('Start the service first');
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('needs no settings, keeps its data over kill -9 of everything, and stops at SIGTERM', async () => {
    const variables = { DATA_DIR: dataDir, JWT_SECRET: undefined, ENCRYPTION_KEY: undefined };
    let service = await startService(variables);
    expect(service.output()).toContain('/docs');
    // The command works as it is printed; settings as in a copy of .env.example, set and empty, change nothing.
    const [, command] = /^ {2}Token +(.+)$/m.exec(service.output())!;
    const printed = spawnSync('sh', ['-c', command], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, JWT_SECRET: '', JWT_JWKS_URI: '' },
      cwd: tmpdir(),
    });
    const token = printed.stdout.toString();
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
    const secret = await readFile(join(dataDir, 'jwt-secret'), 'utf8');
    expect(service.output()).not.toContain(secret);

    const body = trunkBody('org_1', { password: 'p' });
    const created = await Api.withToken(token.trim(), service.url).put('/siptrunk/trunk_kept', body);
    expect(created.status).toBe(201);

    killTree(service.process.pid!);
    await service.kill();
    service = await startService(variables);
    const kept = await Api.withToken(token.trim(), service.url).get('/siptrunk/trunk_kept');
    expect(kept.json.data).toEqual(created.json.data);

    expect(await service.stop()).toBe(0);
    expect(spawnSync('pgrep', ['-f', dataDir]).stdout.toString()).toBe('');
  });

  it('passes the signals that npm gets on to the service', async () => {
    const npm = spawn('npm', ['start', '--ignore-scripts'], {
      env: { ...process.env, ...(await freshServers()), DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      if (/Swagger UI/.test((said += chunk.toString()))) npm.kill('SIGTERM');
    });
    expect(await new Promise((resolve) => npm.once('close', resolve))).toBe(0);
    expect(said).toContain('SIGTERM: shutting down');
  });

  it('leaves nothing behind when it is stopped while it starts', async () => {
    const child = spawn(process.execPath, [join(PROJECT, 'dist/src/main.js')], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0' },
      cwd: tmpdir(),
      stdio: 'ignore',
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const servers = (): string => spawnSync('pgrep', ['-P', String(child.pid)]).stdout.toString();
    await eventually(
      () => readdir(join(dataDir, 'redis')).catch(() => []),
      (files: string[]) => files.includes('process.json'),
    );
    const running = servers().trim().split('\n');
    child.kill('SIGTERM');
    expect(await exited).toBe(143);
    expect(running.length).toBeGreaterThan(0);
    const alive = () => Promise.resolve(running.filter((pid) => isAlive(Number(pid))));
    await eventually(alive, (pids) => pids.length === 0);
  });
});

describe('processes that start at once on an empty database', () => {
  let dataDir: string;
  let services: Service[];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'telephony-start-'));
    const variables = { ...(await freshServers()), DATA_DIR: dataDir };
    services = await Promise.all([1, 2, 3].map(() => startService(variables)));
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('finish requests in flight before they end', async () => {
    const [service] = services;
    const organization = unique('org_');
    const api = await Api.as({ org_ids: [organization] }, service.url);
    await api.get('/siptrunk');
    const replies = Array.from({ length: 20 }, () => api.put('/siptrunk/new', trunkBody(organization)));
    await Promise.race(replies);
    const stopped = service.stop();
    const settled = await Promise.allSettled(replies);
    expect(await stopped).toBe(0);
    const statuses = settled.map((each) => (each.status === 'fulfilled' ? each.value.status : 'refused'));
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 201 || status === 503 || status === 'refused')).toBe(true);
  });

  it('migrate it once, and end well', async () => {
    await Promise.all(services.map((service) => service.stop()));
    // What one has written says why it did not end well.
    expect(
      services.filter(({ process }) => process.exitCode !== 0).map((service) => service.output()),
    ).toEqual([]);
  });
});

describe('settings', () => {
  /** What the service says when it refuses to start. */
  async function refusal(variables: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(process.execPath, [join(PROJECT, 'dist/src/main.js')], {
      env: { PATH: process.env.PATH, ...variables },
      cwd: tmpdir(),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    return said;
  }

  const usable = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://user:canary@127.0.0.1:1/x',
    REDIS_URL: 'redis://127.0.0.1:1',
    JWT_SECRET,
    ENCRYPTION_KEY,
  };

  it('that are wrong are told before anything is started', async () => {
    const dataDir = join(tmpdir(), unique('telephony-never-'));
    expect(await refusal({ PORT: 'http', DATA_DIR: dataDir })).toContain('PORT: must be a whole number');
    expect(existsSync(dataDir)).toBe(false);
    const { port } = new URL(process.env.TEST_SERVICE_URL!);
    const used = await refusal({
      ...(await freshServers()),
      PORT: port,
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
    });
    expect(used).toContain(`PORT: cannot listen on 127.0.0.1:${port}`);
    await rm(dataDir, { recursive: true });
  });

  it('that are missing in production are all named', async () => {
    const said = await refusal({ NODE_ENV: 'production' });
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET', 'ENCRYPTION_KEY'])
      expect(said).toContain(`${name}:`);
  });

  it('whose database cannot be reached end in one sentence', async () => {
    const said = await refusal(usable);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).not.toContain('canary');
  });
});
