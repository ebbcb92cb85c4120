import pg from 'pg';
import { freshServers, type Service, sharedServers, startService } from '../support/service.js';

/** A service whose database can be lost, and found again. */
export class ServiceOnItsOwn {
  private readonly admin = new pg.Client(sharedServers().databaseUrl);
  private service: Service;
  private database: string;

  static async start(variables: NodeJS.ProcessEnv = {}): Promise<ServiceOnItsOwn> {
    const started = new ServiceOnItsOwn();
    const servers = await freshServers();
    started.database = new URL(servers.DATABASE_URL).pathname.slice(1);
    [started.service] = await Promise.all([
      startService({ ...servers, ...variables }),
      started.admin.connect(),
    ]);
    return started;
  }

  get url(): string {
    return this.service.url;
  }

  async loseDatabase(): Promise<void> {
    await this.admin.query(`ALTER DATABASE ${this.database} ALLOW_CONNECTIONS false`);
    await this.admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
      this.database,
    ]);
  }

  async findDatabase(): Promise<void> {
    await this.admin.query(`ALTER DATABASE ${this.database} ALLOW_CONNECTIONS true`);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.admin.end();
  }
}
