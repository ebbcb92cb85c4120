import { transformFile } from '@swc/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { EmbeddedServers, EmbeddedServersOptions } from './embedded-servers.types.js';

const SOURCES = import.meta.dirname;

/** Packages of this project. */
export const NODE_MODULES = join(SOURCES, '../node_modules');

/** Runs until its input ends; the first argument is the options as JSON. */
const LAUNCHER = `
import { startEmbeddedServers } from './index.js';
const options = JSON.parse(process.argv[2]);
const log = (line) => process.stderr.write(line + '\\n');
const servers = await startEmbeddedServers({ ...options, log });
process.on('SIGINT', () => console.log('interrupted'));
console.log(JSON.stringify({ ...servers, pids: servers.pids() }));
if (options.exitAtOnce) process.exit(0);
process.stdin.on('end', () => servers.stop()).resume();
`;

/** A temporary folder, as its real path. */
export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'embedded-')));
}

/**
 * Compiles this folder into another one, as a program that a test can kill.
 * @param folder existing, empty
 * @param nodeModules makes the packages available; by default as a link to those of the project
 */
export async function buildLauncher(
  folder: string,
  nodeModules = (path: string) => symlink(NODE_MODULES, path, 'dir'),
): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'launcher.js'), LAUNCHER);
  await nodeModules(join(folder, 'node_modules'));
  const sources = (await readdir(SOURCES)).filter((name) => /^[\w-]+(\.types)?\.ts$/.test(name));
  for (const name of sources) {
    const { code } = await transformFile(join(SOURCES, name), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
    });
    await writeFile(join(folder, name.replace(/ts$/, 'js')), code);
  }
}

/** A launcher that runs as a process of its own. */
export interface Launcher {
  child: ChildProcess;
  servers: Pick<EmbeddedServers, 'databaseUrl' | 'redisUrl'> & { pids: number[] };
  /** The next line that it writes. */
  nextLine(): Promise<string>;
  /** What it logged. */
  log(): string;
}

/** Starts a launcher that {@link buildLauncher} made, and waits until its servers run. It leads a process group. */
export async function launch(
  folder: string,
  options: Omit<EmbeddedServersOptions, 'log'> & { exitAtOnce?: boolean },
): Promise<Launcher> {
  const child = spawn(process.execPath, [join(folder, 'launcher.js'), JSON.stringify(options)], {
    stdio: 'pipe',
    detached: true,
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the launcher ended: ${log}`);
    return value as string;
  };
  return { child, servers: JSON.parse(await nextLine()), nextLine, log: () => log };
}

/** Ends a launcher as the service does, with its servers. */
export async function endLauncher({ child }: Launcher): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** What the servers hold in a table and under a key, after writing that if it is given. */
export async function exchange(
  { servers }: Launcher,
  write?: number,
): Promise<{ row?: number; key: string | null }> {
  const client = new pg.Client(servers.databaseUrl);
  const redis = new Redis(servers.redisUrl!);
  await client.connect();
  try {
    if (write !== undefined) {
      await client.query(`DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT ${write} AS id`);
      await redis.set('kept', write);
    }
    return { row: (await client.query('SELECT id FROM kept')).rows[0]?.id, key: await redis.get('kept') };
  } finally {
    await Promise.all([client.end(), redis.quit()]);
  }
}
