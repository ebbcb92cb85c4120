import { readFile, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, LOOPBACK, PORT_TAKEN } from './free-port.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { openCluster, saveAccess } from './postgres-cluster.js';
import { databaseUrl, ensureDatabase } from './postgres-database.js';
import { type PostgresHome, preparePostgresHome } from './postgres-home.js';
import { commandLine, endProcess, findProcess } from './running-process.js';
import { ServerProcess } from './server-process.js';
import type { StartedServer } from './supervised-server.js';

/** Fast shutdown (open transactions are rolled back), then immediate shutdown: PostgreSQL manual, "Shutting Down". */
const STOP_SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const ORPHAN_GRACE_MS = 3_000;

/** A start that failed for one of these may succeed a moment later: the port was taken, or old backends still end. */
const PASSING = [PORT_TAKEN, /pre-existing shared memory block|lock file ".*" already exists/];
const ATTEMPTS = 20;
const ATTEMPT_PAUSE_MS = 100;

/** Taken when it is used. Within what a database of a million devices can use, and a small machine can spare. */
const SHARED_BUFFERS_MB = Math.min(1024, Math.max(64, Math.floor(totalmem() / 2 ** 23)));

/** Lines of postmaster.pid that are read here; src/include/utils/pidfile.h of PostgreSQL. */
const PID_LINE = 0;
const STATUS_LINE = 7;

/** Lines of the file in which a running server describes itself; none when there is no such file. */
async function readPidFile(cluster: string): Promise<string[]> {
  const content = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  return content.split('\n').map((line) => line.trim());
}

function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: LOOPBACK,
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: `${SHARED_BUFFERS_MB}MB`,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * Stops the server that a launcher which was killed left behind. It is replaced rather than adopted: only a child's end
 * is noticed, and its settings may be those of an older version.
 */
async function stopOrphan(cluster: string, log: (line: string) => void): Promise<void> {
  const pid = Number((await readPidFile(cluster))[PID_LINE]);
  if (!pid) return;
  const orphan = findProcess(pid);
  if (orphan && commandLine(pid)?.includes(`-D ${cluster} `)) {
    log(`Stopping PostgreSQL of an earlier service that was killed (process ${pid})`);
    await endProcess(orphan, STOP_SIGNALS, ORPHAN_GRACE_MS);
  }
  // PostgreSQL would take for a living server what is a zombie, or another program with the same number by now.
  // Backends that outlived their server are still noticed, by the shared memory that they hold.
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}

/** One attempt to start the server, and to do what `prepare` does before it is given out. */
async function attempt(
  home: PostgresHome,
  binaries: PostgresBinaries,
  port: number,
  { durable, logFile, log }: PostgresOptions,
  { prepare, signal }: { prepare?: () => Promise<void>; signal?: AbortSignal },
): Promise<ServerProcess> {
  const server = await ServerProcess.start({
    name: 'PostgreSQL',
    executable: binaries.postgres,
    args: serverArguments(home.cluster, port, durable),
    cwd: home.cluster,
    user: home.user,
    logFile,
    stopSignals: STOP_SIGNALS,
  });
  try {
    await server.ready(
      async () => {
        const lines = await readPidFile(home.cluster);
        return Number(lines[PID_LINE]) === server.pid && lines[STATUS_LINE] === 'ready';
      },
      log,
      signal,
    );
    await prepare?.();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** What {@link startPostgres} needs to know. */
export interface PostgresOptions {
  /** Existing data folder, without symbolic links. */
  dataDir: string;
  durable: boolean;
  logFile: string;
  log: (line: string) => void;
}

/**
 * Starts PostgreSQL on the loopback interface, after making its cluster and the application's database if need be.
 * A server that another launcher left behind is stopped first; one that was killed recovers what was committed.
 * @throws Error with the end of its log when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<StartedServer> {
  const { dataDir, durable, log } = options;
  const home = await preparePostgresHome(dataDir, log);
  const binaries = await findPostgresBinaries(home.user, home.folder, log);
  const access = await openCluster(home, binaries, durable);
  for (let attempts = 1; ; attempts++) {
    await stopOrphan(home.cluster, log);
    const port = await freePort(access.port);
    try {
      const prepare = (): Promise<void> => ensureDatabase(port, access);
      const server = await attempt(home, binaries, port, options, { prepare });
      if (port !== access.port) await saveAccess(home, { ...access, port });
      const startAgain = async (signal: AbortSignal): Promise<ServerProcess> => {
        await stopOrphan(home.cluster, log);
        return attempt(home, binaries, port, options, { signal });
      };
      return { server, url: databaseUrl(port, access.password), startAgain };
    } catch (error) {
      const { message } = error as Error;
      if (attempts === ATTEMPTS || !PASSING.some((reason) => reason.test(message))) throw error;
      await sleep(ATTEMPT_PAUSE_MS);
    }
  }
}
