import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type EmbeddedServers, startEmbeddedServers } from '../../embedded/index.js';

const run = promisify(execFile);

/** Who may make base backups, and stream. */
const ADMINISTRATOR = 'postgres';

/** A PostgreSQL with its data in `dataDir`, for tests that need more of it than a database. */
export class PostgresServer {
  private constructor(
    readonly dataDir: string,
    readonly url: string,
    readonly stop: EmbeddedServers['stop'],
  ) {}

  static async start(dataDir?: string): Promise<PostgresServer> {
    dataDir ??= await mkdtemp(join(tmpdir(), 'telephony-postgres-'));
    const servers = await startEmbeddedServers({
      dataDir,
      postgres: true,
      redis: false,
      durable: false,
      log: () => undefined,
    });
    return new PostgresServer(dataDir, servers.databaseUrl!, servers.stop);
  }

  /**
   * Starts a streaming replica of this server, by a base backup as PostgreSQL's manual describes it (*Making a Base
   * Backup Using the Low Level API*).
   */
  async replica(): Promise<PostgresServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'telephony-replica-'));
    // With the passwords, which are those of the data, and for the account that PostgreSQL runs as.
    await this.administer(async (client) => {
      await client.query(`SELECT pg_backup_start('replica', true)`);
      await run('cp', ['-a', join(this.dataDir, 'postgres'), dataDir]);
      const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
      await writeFile(join(dataDir, 'label'), rows[0].labelfile);
    });
    const cluster = join(dataDir, 'postgres', 'cluster');
    await rm(join(cluster, 'postmaster.pid'));
    await rm(join(cluster, 'pg_wal'), { recursive: true });
    await mkdir(join(cluster, 'pg_wal'), { mode: 0o700 });
    await writeFile(join(cluster, 'backup_label'), await readFile(join(dataDir, 'label')));
    await writeFile(join(cluster, 'standby.signal'), '');
    const primary = await this.administratorsUrl();
    await appendFile(join(cluster, 'postgresql.auto.conf'), `\nprimary_conninfo = '${primary.href}'\n`);
    await run('chown', ['-R', `--reference=${cluster}`, cluster]);
    return PostgresServer.start(dataDir);
  }

  /** Does what only the administrator may. */
  async administer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client((await this.administratorsUrl()).href);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async administratorsUrl(): Promise<URL> {
    const access = await readFile(join(this.dataDir, 'postgres', 'access.json'), 'utf8');
    const { administratorPassword } = JSON.parse(access) as { administratorPassword: string };
    const url = new URL(this.url);
    [url.username, url.password] = [ADMINISTRATOR, administratorPassword];
    url.pathname = '/telephony';
    return url;
  }
}
