import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** The settings that all services of a test run share, so that any test can make tokens for any of them. */
export const JWT_SECRET = 'the secret of the end-to-end tests, of no worth elsewhere';
export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');
export const ISSUER = 'telephony-resources-api';

const MAIN = join(process.cwd(), 'dist', 'src', 'main.js');
/** What Node.js is told by `npm start`, and by the image. */
const NODE_FLAGS = startScript()
  .split(' ')
  .filter((word) => word.startsWith('--'));
/** What a service says once it is up: to a person, or to the log. */
const ADDRESS = /(?:^ {2}(?:API|Probes) +|Started .* at )(http:\/\/[^\s"/]+)[\s"/]/m;
const START_TIMEOUT_MS = 30_000;

/** A running service: the real program in a process of its own. */
export interface Service {
  url: string;
  process: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  /** SIGTERM; resolves with the exit code once it has ended. */
  stop(): Promise<number | null>;
  /** SIGKILL to the process alone. */
  kill(): Promise<void>;
}

/**
 * Starts the built service on a free port.
 * @param variables its environment; nothing of this process's own settings is passed on
 */
export async function startService(
  variables: NodeJS.ProcessEnv,
  timeoutMs = START_TIMEOUT_MS,
): Promise<Service> {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      JWT_SECRET,
      ENCRYPTION_KEY,
      RATE_LIMIT_PER_MINUTE: '0',
      RATE_LIMIT_REPORTS_PER_MINUTE: '0',
      // Nobody: no test asks the system's resolvers.
      DNS_SERVERS: '127.0.0.1:9',
      ...variables,
    },
    // Away from the project's folder, whose .env is a developer's own.
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`The service did not start:\n${output}`));
    }, timeoutMs);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = ADDRESS.exec(output)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address.replace('localhost', '127.0.0.1'));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The service ended with ${code}:\n${output}`));
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    url,
    process: child,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** The command of `npm start`. */
export function startScript(): string {
  return (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }).scripts.start;
}

/** The addresses of the servers that the test run shares. */
export function sharedServers(): { databaseUrl: string; redisUrl: string } {
  return { databaseUrl: process.env.TEST_DATABASE_URL!, redisUrl: process.env.TEST_REDIS_URL! };
}

/** A new, empty database on the shared PostgreSQL, and a database of Redis that nobody else uses. */
export async function freshServers(): Promise<{ DATABASE_URL: string; REDIS_URL: string }> {
  const { databaseUrl, redisUrl } = sharedServers();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  const [{ next }] = (await client.query<{ next: string }>(`SELECT nextval('redis_databases') AS next`)).rows;
  await client.end();
  const database = new URL(databaseUrl);
  database.pathname = name;
  const redis = new URL(redisUrl);
  redis.pathname = next;
  await empty(redis.href);
  return { DATABASE_URL: database.href, REDIS_URL: redis.href };
}

/** An earlier service may have had the same database. */
async function empty(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  await redis.flushdb();
  await redis.quit();
}
