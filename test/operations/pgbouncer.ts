import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../embedded/free-port.js';
import { isRoot, postgresUser } from '../../embedded/system-user.js';
import { until } from '../support/until.js';

/** From which version on it follows prepared statements of clients in transaction mode. */
const NEEDED = [1, 21];

/** The PgBouncer of the machine, if it has one that will do. */
export function findPgBouncer(): string | undefined {
  try {
    const [, major, minor] = /(\d+)\.(\d+)/.exec(
      execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }),
    )!;
    const newEnough =
      Number(major) > NEEDED[0] || (Number(major) === NEEDED[0] && Number(minor) >= NEEDED[1]);
    return newEnough ? 'pgbouncer' : undefined;
  } catch {
    return undefined;
  }
}

/** A PgBouncer before all databases of a server, with the settings of `docs/operations.md`. */
export class PgBouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** @param connections to PostgreSQL for each database, however many clients there are */
  static async start(program: string, databaseUrl: string, connections: number): Promise<PgBouncer> {
    const { hostname, port: target, username, password } = new URL(databaseUrl);
    const folder = await mkdtemp(join(tmpdir(), 'telephony-pgbouncer-'));
    const port = await freePort();
    const login = [username, password].map((word) => `"${decodeURIComponent(word)}"`).join(' ');
    const files = {
      'users.txt': `${login}\n`,
      'pgbouncer.ini': `[databases]
* = host=${hostname} port=${target}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users.txt')}
logfile = ${join(folder, 'log')}
default_pool_size = ${connections}
max_client_conn = 500
pool_mode = transaction
max_prepared_statements = 200
ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout
`,
    };
    // It refuses to run as root.
    const user = isRoot() ? await postgresUser(() => undefined) : undefined;
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      if (user) await chown(join(folder, name), user.uid, user.gid);
    }
    if (user) await chown(folder, user.uid, user.gid);
    const child = spawn(program, [join(folder, 'pgbouncer.ini')], { ...user, stdio: 'ignore' });
    const log = (): Promise<string> => readFile(join(folder, 'log'), 'utf8').catch(() => '');
    await until('PgBouncer is up', async () => (await log()).includes('process up'));
    return new PgBouncer(child, folder, port);
  }

  /** The same database, by way of this. */
  before(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    [url.hostname, url.port] = ['127.0.0.1', String(this.port)];
    return url.href;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGINT');
    this.child.kill('SIGTERM');
    await exited;
    await rm(this.folder, { recursive: true, force: true });
  }
}
