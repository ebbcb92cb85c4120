import pg from 'pg';
import { freshServers, type Service, sharedServers, startService } from '../service.js';

/** A service whose database can be lost, and found again. */
export class ServiceOnItsOwn {
  private readonly admin = new pg.Client(sharedServers().databaseUrl);
  private service: Service;
  private databaseUrl: string;

  /** @param variables may be made of the addresses of its servers */
  static async start(
    variables: NodeJS.ProcessEnv | ((servers: NodeJS.ProcessEnv) => NodeJS.ProcessEnv) = {},
    timeoutMs?: number,
  ): Promise<ServiceOnItsOwn> {
    const started = new ServiceOnItsOwn();
    const servers = await freshServers();
    started.databaseUrl = servers.DATABASE_URL;
    const own = typeof variables === 'function' ? variables(servers) : variables;
    [started.service] = await Promise.all([
      startService({ ...servers, ...own }, timeoutMs),
      started.admin.connect(),
    ]);
    return started;
  }

  get url(): string {
    return this.service.url;
  }

  /** Everything that the service has written so far. */
  output(): string {
    return this.service.output();
  }

  /** The rows of a statement in the service's own database. */
  async query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client(this.databaseUrl);
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async loseDatabase(): Promise<void> {
    await this.admin.query(`ALTER DATABASE ${this.database} ALLOW_CONNECTIONS false`);
    await this.admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user',
      [this.database],
    );
  }

  async findDatabase(): Promise<void> {
    await this.admin.query(`ALTER DATABASE ${this.database} ALLOW_CONNECTIONS true`);
  }

  private get database(): string {
    return new URL(this.databaseUrl).pathname.slice(1);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.admin.end();
  }
}
