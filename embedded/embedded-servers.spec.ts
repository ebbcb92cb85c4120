import { once } from 'node:events';
import { appendFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import {
  DataDirInUseError,
  type EmbeddedServers,
  type EmbeddedServersOptions,
  startEmbeddedServers,
} from './index.js';
import { temporaryFolder } from './launcher.fixture.js';
import { readJsonFile } from './private-file.js';
import { findProcess, type RunningProcess } from './running-process.js';

/** Rows of one query. */
async function query(url: string | undefined, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Answer of Redis to one command. */
async function redis(url: string | undefined, command: string, ...args: string[]): Promise<unknown> {
  const client = new Redis(url!, { lazyConnect: true, enableReadyCheck: false });
  await client.connect();
  try {
    return await client.call(command, ...args);
  } finally {
    await client.quit();
  }
}

/** In which a process that was killed has ended, with all its threads. */
const DEATH_MS = 200;

/** Waits for what the servers do in their own time. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

describe('startEmbeddedServers', () => {
  let dataDir: string;
  let lines: string[];
  let started: EmbeddedServers[];

  const start = async (options: Partial<EmbeddedServersOptions> = {}): Promise<EmbeddedServers> => {
    const log = (line: string): void => void lines.push(line);
    const servers = await startEmbeddedServers({
      dataDir,
      postgres: true,
      redis: true,
      durable: false,
      log,
      ...options,
    });
    started.push(servers);
    return servers;
  };

  // One folder for all, as to initialise a database takes longer than any test here; each leaves it usable.
  beforeAll(async () => {
    dataDir = await temporaryFolder();
  });

  beforeEach(() => {
    [lines, started] = [[], []];
  });

  afterEach(async () => {
    await Promise.all(started.map((servers) => servers.stop()));
  });

  afterAll(() => rm(dataDir, { recursive: true }));

  it('serves a UTF-8 database in UTC to a role that is no superuser, and ends with nothing left', async () => {
    const { databaseUrl, pids, stop } = await start({ redis: false });
    const [row] = await query(
      databaseUrl,
      `SELECT current_user AS role, current_database() AS database, current_setting('is_superuser') AS superuser,
        current_setting('server_encoding') AS encoding, current_setting('timezone') AS timezone,
        current_setting('listen_addresses') AS addresses, 'ä' < 'z' AS by_code_point, lower('Ä') AS lower`,
    );
    expect(row).toEqual({
      role: 'telephony',
      database: 'telephony',
      superuser: 'off',
      encoding: 'UTF8',
      timezone: 'UTC',
      addresses: '127.0.0.1',
      by_code_point: false,
      lower: 'ä',
    });
    await query(databaseUrl, 'CREATE EXTENSION citext');
    await query(databaseUrl, 'DROP EXTENSION citext');
    const [pid] = pids();
    await stop();
    expect(pids()).toEqual([]);
    expect(findProcess(pid)).toBeUndefined();
    expect(await readdir(dataDir)).not.toContain('lock');
  });

  it('runs Redis alone, which writes every command down and refuses strangers', async () => {
    const { databaseUrl, redisUrl } = await start({ postgres: false, durable: true });
    expect(databaseUrl).toBeUndefined();
    expect(await redis(redisUrl, 'CONFIG', 'GET', 'append*')).toEqual(
      expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'always']),
    );
    expect(await redis(redisUrl, 'CONFIG', 'GET', 'maxmemory-policy')).toContain('noeviction');
    const stranger = new URL(redisUrl!);
    stranger.password = '';
    await expect(redis(stranger.href, 'GET', 'x')).rejects.toThrow('NOAUTH');
  });

  it('syncs to the disk unless told otherwise', async () => {
    const durable = await start({ redis: false, durable: undefined });
    expect(await query(durable.databaseUrl, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(durable.databaseUrl, 'SHOW synchronous_commit')).toEqual([
      { synchronous_commit: 'on' },
    ]);
    await durable.stop();
    const fast = await start({ redis: false, durable: false });
    expect(await query(fast.databaseUrl, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('keeps passwords out of the log and in files that only their owner reads', async () => {
    const { databaseUrl, redisUrl } = await start();
    const logs = await Promise.all(
      ['postgres.log', 'redis.log'].map((name) => readFile(join(dataDir, 'logs', name), 'utf8')),
    );
    for (const url of [databaseUrl, redisUrl])
      expect([...lines, ...logs].join()).not.toContain(new URL(url!).password);
    for (const file of [
      'postgres/access.json',
      'redis/access.json',
      'redis/redis.conf',
      'redis/process.json',
    ]) {
      expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
  });

  it('comes back with its data, at the same address, or at another one if that is taken', async () => {
    const first = await start();
    await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 1 AS id');
    await redis(first.redisUrl, 'SET', 'kept', '1');
    await first.stop();

    const second = await start();
    expect(second).toMatchObject({ databaseUrl: first.databaseUrl, redisUrl: first.redisUrl });
    await second.stop();

    const occupants = [first.databaseUrl, first.redisUrl].map((url) => {
      return createServer().listen(Number(new URL(url!).port), '127.0.0.1');
    });
    await Promise.all(occupants.map((server) => once(server, 'listening')));
    const third = await start();
    occupants.forEach((server) => server.close());
    expect(third.databaseUrl).not.toBe(first.databaseUrl);
    expect(await query(third.databaseUrl, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    expect(await redis(third.redisUrl, 'GET', 'kept')).toBe('1');
  });

  it('starts servers again that were killed, with what was committed and acknowledged', async () => {
    const { databaseUrl, redisUrl, pids } = await start({ durable: true });
    await query(databaseUrl, 'CREATE TABLE committed AS SELECT generate_series(1, 1000) AS id');
    await redis(redisUrl, 'SET', 'acknowledged', '1');
    const killed = pids();
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await until(() => pids().length === 2 && !pids().some((pid) => killed.includes(pid)));
    expect(await query(databaseUrl, 'SELECT count(*)::int FROM committed')).toEqual([{ count: 1000 }]);
    expect(await redis(redisUrl, 'GET', 'acknowledged')).toBe('1');
    // A machine that is busy takes its time to read what is there, which is told.
    const told = lines.filter((line) => !line.includes('is still loading its data'));
    expect(told.sort()).toEqual([
      `PostgreSQL is running again (process ${pids()[0]})`,
      expect.stringMatching(
        /^PostgreSQL stopped unexpectedly \(signal SIGKILL\)\. See .*postgres\.log\. Restart/,
      ),
      `Redis is running again (process ${pids()[1]})`,
      expect.stringMatching(
        /^Redis stopped unexpectedly \(signal SIGKILL\)\. See .*redis\.log\. Restarting it/,
      ),
    ]);
  });

  it('waits for ports that others have taken meanwhile, and stops while it waits', async () => {
    const { databaseUrl, redisUrl, pids, stop } = await start();
    await redis(redisUrl, 'SET', 'kept', '2');
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    // They give their ports free; were this to await something, they would be started again meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DEATH_MS);
    const occupants = [databaseUrl, redisUrl].map((url) => {
      // Says nothing to those who connect.
      return createServer().listen(Number(new URL(url!).port), '127.0.0.1');
    });
    const told = ['PostgreSQL', 'Redis'].map((name, index) => {
      const address = new URL([databaseUrl, redisUrl][index]!).host;
      return `Cannot restart ${name} yet, still trying: another program is using ${address}`;
    });
    await until(() => told.every((line) => lines.includes(line)));
    expect(pids()).toEqual([]);
    occupants[1].close();
    await until(() => pids().length === 1);
    expect(await redis(redisUrl, 'GET', 'kept')).toBe('2');
    expect(lines.filter((line) => told.includes(line))).toHaveLength(2);
    await stop();
    occupants[0].close();
    expect(lines.some((line) => line.startsWith('PostgreSQL is running again'))).toBe(false);
    expect(await readdir(dataDir)).not.toContain('lock');
  });

  it('leaves nothing behind when it is stopped while servers are started again', async () => {
    const { pids, stop } = await start();
    const killed = pids();
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    const record = join(dataDir, 'redis/process.json');
    const redisPid = async () => (await readJsonFile<RunningProcess>(record).catch(() => undefined))?.pid;
    let spawned = await redisPid();
    // It is written before the server answers.
    while (spawned === undefined || spawned === killed[1]) spawned = await redisPid();
    await stop();
    expect(pids()).toEqual([]);
    // Such a file may be of the one that was killed.
    const postmaster = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(
      () => '',
    );
    expect([spawned, Number.parseInt(postmaster)].map(findProcess)).toEqual([undefined, undefined]);
    expect(await readdir(dataDir)).not.toContain('lock');
  });

  it('is refused at once while the folder is in use, and says nothing at an orderly end', async () => {
    const first = await start({ postgres: false });
    await expect(start()).rejects.toThrow(DataDirInUseError);
    await expect(start()).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
    expect(await redis(first.redisUrl, 'PING')).toBe('PONG');
    await Promise.all([first.stop(), first.stop()]);
    await start({ postgres: false });
    expect(lines).toEqual([]);
  });

  it('tells what the server said when it cannot start, and leaves none running', async () => {
    const { stop } = await start();
    await stop();
    const manifest = join(dataDir, 'redis/appendonlydir/appendonly.aof.manifest');
    const intact = await readFile(manifest);
    await appendFile(manifest, 'not a manifest\n');
    try {
      await expect(start()).rejects.toThrow(/Redis stopped while starting[^]*redis\.log:\n[^]*manifest/);
    } finally {
      await writeFile(manifest, intact);
    }
    expect(await readdir(join(dataDir, 'postgres/cluster'))).not.toContain('postmaster.pid');
    expect(await query((await start()).databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not begin with an empty database when the passwords of the old one are lost', async () => {
    const { stop } = await start({ redis: false });
    await stop();
    const access = join(dataDir, 'postgres/access.json');
    await rename(access, `${access}.lost`);
    try {
      await expect(start({ redis: false })).rejects.toThrow(/access\.json .* is missing/);
    } finally {
      await rename(`${access}.lost`, access);
    }
  });
});
