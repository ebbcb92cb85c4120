import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServers, startEmbeddedServers } from '../../embedded/index.js';
import { freshServers, type Service, startService } from './service.js';

/** What the teardown has to end. */
export interface TestRun {
  servers: EmbeddedServers;
  service: Service;
  dataDir: string;
}

declare global {
  var testRun: TestRun;
}

/**
 * Starts a real PostgreSQL and Redis for the whole test run, and one service that most tests talk to. Tests keep
 * apart by organizations of their own; a test that needs other settings starts a service of its own.
 */
export default async function globalSetup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'telephony-test-'));
  const servers = await startEmbeddedServers({
    dataDir,
    postgres: true,
    redis: true,
    durable: false,
    log: (line) => console.log(line),
  });
  process.env.TEST_DATABASE_URL = servers.databaseUrl;
  process.env.TEST_REDIS_URL = servers.redisUrl;
  const client = new pg.Client(servers.databaseUrl);
  await client.connect();
  // Redis has 16 databases. The service that stays has the first one; the others come and go.
  await client.query('CREATE SEQUENCE redis_databases MINVALUE 1 MAXVALUE 15 CYCLE');
  await client.end();

  const own = { ...(await freshServers()), REDIS_URL: servers.redisUrl };
  const service = await startService({ ...own, DATA_DIR: join(dataDir, 'service') });
  process.env.TEST_SERVICE_URL = service.url;
  process.env.TEST_SERVICE_DATABASE_URL = own.DATABASE_URL;
  globalThis.testRun = { servers, service, dataDir };
}
