import pg from 'pg';
import { ADMINISTRATOR, type PostgresAccess } from './postgres-cluster.js';
import { LOOPBACK } from './free-port.js';

/** Name of the application's database, and of the role that owns it. */
export const DATABASE = 'telephony';

const INVALID_CATALOG_NAME = '3D000';
const INVALID_PASSWORD = '28P01';

/** Address of the application's database. */
export function databaseUrl(port: number, password: string): string {
  return `postgres://${DATABASE}:${password}@${LOOPBACK}:${port}/${DATABASE}`;
}

/** Connects, lets `use` work and disconnects. */
async function withClient(config: pg.ClientConfig, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ host: LOOPBACK, ssl: false, ...config });
  // The connection may break between two queries; then the next one rejects.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await use(client);
  } finally {
    await client.end();
  }
}

/** Makes the role and the database, or puts right what is missing of them. */
async function createDatabase(client: pg.Client, password: string): Promise<void> {
  // A statement that fails is logged, and this one holds a password.
  await client.query(`SET log_min_error_statement = 'panic'`);
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [DATABASE]);
  const verb = role.rowCount ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${DATABASE} LOGIN CREATEDB PASSWORD ${client.escapeLiteral(password)}`);
  const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (!database.rowCount) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${DATABASE}`);
}

/**
 * Sees to it that the application can connect to its database. Its role owns that database and may make others (tests
 * do), but is no superuser, as it would not be in production either.
 * @throws Error when the server refuses
 */
export async function ensureDatabase(port: number, access: PostgresAccess): Promise<void> {
  const application = { port, user: DATABASE, password: access.password, database: DATABASE };
  const administrator = {
    port,
    user: ADMINISTRATOR,
    password: access.administratorPassword,
    database: 'postgres',
  };
  try {
    await withClient(application, async (client) => void (await client.query('SELECT 1')));
  } catch (error) {
    // PostgreSQL answers for an unknown role as for a wrong password.
    if (![INVALID_CATALOG_NAME, INVALID_PASSWORD].includes((error as pg.DatabaseError).code ?? ''))
      throw error;
    await withClient(administrator, (client) => createDatabase(client, access.password));
  }
}
