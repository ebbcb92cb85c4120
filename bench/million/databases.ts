import { join } from 'node:path';
import pg from 'pg';
import { startService } from '../../test/support/service.js';
import { seed } from './seed/seed.js';
import type { Size } from './size.js';

const POOL_SIZE = '20';
const SEEDED = 'seeded';
/** A database that was kept may be of an older version. */
const MIGRATION_MS = 600_000;

/** The servers that all sizes share, and where the service keeps its own files. */
export interface Servers {
  databaseUrl: string;
  redisUrl: string;
  dataDir: string;
}

/** The processes of a service on a database of this size. */
export interface SizedService {
  url: string;
  /** Of the API process. */
  pid: number;
  databaseUrl: string;
  stop(): Promise<unknown>;
}

function databaseOf(servers: Servers, size: Size): { url: string; name: string } {
  const name = `million_${size.label.toLowerCase()}`;
  const url = new URL(servers.databaseUrl);
  url.pathname = name;
  return { url: url.href, name };
}

function environmentOf(servers: Servers, size: Size): NodeJS.ProcessEnv {
  const redis = new URL(servers.redisUrl);
  // One of its own for each usual size; jobs of another one would find no row.
  redis.pathname = String(Math.floor(Math.log10(size.devices)));
  return {
    DATABASE_URL: databaseOf(servers, size).url,
    REDIS_URL: redis.href,
    DATABASE_POOL_SIZE: POOL_SIZE,
    DATA_DIR: join(servers.dataDir, 'service'),
  };
}

/**
 * Makes and seeds the database of this size, unless an earlier run that kept its data has done so.
 * @returns the time that it took in seconds, and the size on the disk
 */
export async function prepareDatabase(servers: Servers, size: Size): Promise<string> {
  const { name, url } = databaseOf(servers, size);
  const client = new pg.Client(servers.databaseUrl);
  await client.connect();
  try {
    const begin = performance.now();
    const { rows } = await client.query<{ state: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS state FROM pg_database WHERE datname = $1`,
      [name],
    );
    if (rows[0]?.state !== SEEDED) {
      await client.query(`DROP DATABASE IF EXISTS ${name}`);
      await client.query(`CREATE DATABASE ${name}`);
      // The first start makes the tables, and the worker in it the partitions of the coming days.
      await (await startService(environmentOf(servers, size))).stop();
      await seed(url, size);
      await client.query(`COMMENT ON DATABASE ${name} IS '${SEEDED}'`);
    }
    const seconds = (performance.now() - begin) / 1000;
    const [{ bytes }] = (
      await client.query<{ bytes: string }>('SELECT pg_size_pretty(pg_database_size($1)) AS bytes', [name])
    ).rows;
    return `${seconds.toFixed(0)} s, ${bytes}`;
  } finally {
    await client.end();
  }
}

/** Starts an API process, and a worker beside it that takes note of what expires and keeps inboxes empty. */
export async function startProcesses(servers: Servers, size: Size): Promise<SizedService> {
  const environment = environmentOf(servers, size);
  const api = await startService({ ...environment, ROLES: 'api' }, MIGRATION_MS);
  const worker = await startService({ ...environment, ROLES: 'worker' }).catch(async (error) => {
    await api.stop();
    throw error;
  });
  return {
    url: api.url,
    pid: api.process.pid!,
    databaseUrl: environment.DATABASE_URL!,
    stop: () => Promise.all([api.stop(), worker.stop()]),
  };
}
