import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort, LOOPBACK, PORT_TAKEN } from './free-port.js';
import { generatePassword, readJsonFile, writePrivateFile } from './private-file.js';
import { findRedisBinary } from './redis-binary.js';
import { endProcess, isRunning, type RunningProcess } from './running-process.js';
import { ServerProcess } from './server-process.js';
import type { StartedServer } from './supervised-server.js';

/** Redis writes out what it still holds and ends, at either signal. */
const STOP_SIGNALS: NodeJS.Signals[] = ['SIGTERM'];
const ORPHAN_GRACE_MS = 3_000;
const ANSWER_TIMEOUT_MS = 500;
const ATTEMPTS = 20;
const ATTEMPT_PAUSE_MS = 100;

/** What is kept from one start to the next. */
interface RedisAccess {
  port: number;
  password: string;
}

/** The process of the last start; `folder` tells it from that of a copied data folder. */
interface RedisRecord extends RunningProcess {
  folder: string;
}

/** Every write is in the append-only file before it is acknowledged, and nothing is ever dropped for want of memory. */
function configuration({ port, password }: RedisAccess, durable: boolean): string {
  return [
    `bind ${LOOPBACK}`,
    `port ${port}`,
    `requirepass ${password}`,
    'daemonize no',
    // The server runs in its folder, so no path has to be quoted.
    'dir ./',
    'logfile ""',
    'save ""',
    'appendonly yes',
    `appendfsync ${durable ? 'always' : 'everysec'}`,
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

/** Where {@link RedisRecord} is kept. */
const recordFile = (folder: string): string => join(folder, 'process.json');

/** Stops the server that a launcher which was killed left behind: two of them would write the same files. */
async function stopOrphan(folder: string, log: (line: string) => void): Promise<void> {
  const record = await readJsonFile<RedisRecord>(recordFile(folder)).catch(() => undefined);
  if (!record || record.folder !== folder || !isRunning(record)) return;
  log(`Stopping Redis of an earlier service that was killed (process ${record.pid})`);
  await endProcess(record, STOP_SIGNALS, ORPHAN_GRACE_MS);
}

/** Whether the server has read its data and lets us in. */
async function answers({ port, password }: RedisAccess): Promise<boolean> {
  const client = new Redis({
    host: LOOPBACK,
    port,
    password,
    lazyConnect: true,
    // Neither waits for the data to be read nor tries again: the caller does both, watching the process.
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // A refused connection would otherwise keep this process alive for 2 s.
    disconnectTimeout: 0,
    // Another program that has taken the port may never answer.
    connectTimeout: ANSWER_TIMEOUT_MS,
    commandTimeout: ANSWER_TIMEOUT_MS,
  });
  // Whatever goes wrong rejects the calls below too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** What {@link startRedis} needs to know. */
export interface RedisOptions {
  /** Existing data folder, without symbolic links. */
  dataDir: string;
  durable: boolean;
  logFile: string;
  log: (line: string) => void;
}

/** One attempt to start the server and to be let in. */
async function attempt(
  executable: string,
  folder: string,
  access: RedisAccess,
  { logFile, log }: RedisOptions,
  signal?: AbortSignal,
): Promise<ServerProcess> {
  const server = await ServerProcess.start(
    { name: 'Redis', executable, args: ['redis.conf'], cwd: folder, logFile, stopSignals: STOP_SIGNALS },
    (identity) => writeFileSync(recordFile(folder), JSON.stringify({ ...identity, folder }), { mode: 0o600 }),
  );
  try {
    await server.ready(() => answers(access), log, signal);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts Redis on the loopback interface with an append-only file, installing it if need be.
 * A server that another launcher left behind is stopped first.
 * @throws Error with the end of its log when it does not come up, or one line on how to install it
 */
export async function startRedis(options: RedisOptions): Promise<StartedServer> {
  const { dataDir, durable, log } = options;
  const executable = await findRedisBinary(log);
  const folder = join(dataDir, 'redis');
  const accessFile = join(folder, 'access.json');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await stopOrphan(folder, log);
  const kept = await readJsonFile<RedisAccess>(accessFile);

  for (let attempts = 1; ; attempts++) {
    const access = { port: await freePort(kept?.port), password: kept?.password ?? generatePassword() };
    if (access.port !== kept?.port) await writePrivateFile(accessFile, JSON.stringify(access));
    await writePrivateFile(join(folder, 'redis.conf'), configuration(access, durable));
    const start = (signal?: AbortSignal): Promise<ServerProcess> =>
      attempt(executable, folder, access, options, signal);
    try {
      const url = `redis://:${access.password}@${LOOPBACK}:${access.port}/0`;
      return { server: await start(), url, startAgain: start };
    } catch (error) {
      // Somebody took the port between the look for a free one and the server's own start.
      if (attempts === ATTEMPTS || !PORT_TAKEN.test((error as Error).message)) throw error;
      await sleep(ATTEMPT_PAUSE_MS);
    }
  }
}
