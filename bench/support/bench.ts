import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedServers } from '../../embedded/index.js';
import { accessToken } from '../../test/support/api.js';
import { startService } from '../../test/support/service.js';

/** The connections to PostgreSQL of either server. */
const POOL_SIZE = '20';

/** What a benchmark measures: a service with servers and data of its own, all of it gone afterwards. */
export interface Bench {
  url: string;
  /** Of the service's process. */
  pid: number;
  databaseUrl: string;
  /** The headers of a platform operator's JSON request. */
  headers: Record<string, string>;
  /**
   * Starts a bare server that answers `GET /:value` and `PUT /:value` with the first row of `query`.
   * @returns its address
   */
  startBare(query: string): Promise<string>;
}

/** Starts a service, runs `measure` and ends everything, also when it fails or is interrupted. */
export async function withBench(measure: (bench: Bench) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'telephony-bench-'));
  const ends = [(): Promise<unknown> => rm(dataDir, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (const each of ends.splice(0).reverse()) await each();
  };
  process.once('SIGINT', () => void end().then(() => process.exit(130)));
  try {
    const { databaseUrl, redisUrl, stop } = await startEmbeddedServers({
      dataDir,
      postgres: true,
      redis: true,
      log: () => undefined,
    });
    ends.push(stop);
    const service = await startService({
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      DATABASE_POOL_SIZE: POOL_SIZE,
      DATA_DIR: join(dataDir, 'service'),
    });
    ends.push(service.stop);
    await measure({
      url: service.url,
      pid: service.process.pid!,
      databaseUrl: databaseUrl!,
      headers: {
        authorization: `Bearer ${await accessToken({ org_ids: ['*'] })}`,
        'content-type': 'application/json',
      },
      startBare: async (query) => {
        const bare = await startBareServer(databaseUrl!, query);
        ends.push(bare.stop);
        return bare.url;
      },
    });
  } finally {
    await end();
  }
}

async function startBareServer(
  databaseUrl: string,
  query: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.js')], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, POOL_SIZE, QUERY: query },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  return { url: line.toString().trim(), stop };
}
