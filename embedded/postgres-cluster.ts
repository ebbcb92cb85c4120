import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { PostgresHome } from './postgres-home.js';
import { generatePassword, readJsonFile, writePrivateFile } from './private-file.js';

const run = promisify(execFile);

/** Administrator of the cluster, which the application never connects as. */
export const ADMINISTRATOR = 'postgres';

/** What is needed to reach the cluster, kept from one start to the next. */
export interface PostgresAccess {
  /** Port of the last start, preferred by the next one. */
  port?: number;
  /** Password of {@link ADMINISTRATOR}. */
  administratorPassword: string;
  /** Password of the application's role. */
  password: string;
}

const accessFile = (home: PostgresHome): string => join(home.folder, 'access.json');

/** Keeps what is needed to reach the cluster in a file that only its owner can read. */
export async function saveAccess(home: PostgresHome, access: PostgresAccess): Promise<void> {
  await writePrivateFile(accessFile(home), JSON.stringify(access));
}

/** Runs initdb into a folder that must not exist. */
async function initialise(
  home: PostgresHome,
  folder: string,
  binaries: PostgresBinaries,
  password: string,
  durable: boolean,
): Promise<void> {
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.user) await chown(passwordFile, home.user.uid, home.user.gid);
  const args = [
    `--pgdata=${folder}`,
    `--username=${ADMINISTRATOR}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  try {
    await run(binaries.initdb, args, { ...home.user, cwd: home.folder, env });
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const hint = String(code) === 'ENOENT' ? ' (it needs Linux with glibc, or macOS)' : '';
    throw new Error(`Cannot initialize PostgreSQL${hint}: ${(stderr || message).trim()}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Removes what a first start left that was ended half way. */
async function removeDrafts(home: PostgresHome): Promise<void> {
  const prefix = `${basename(home.cluster)}.`;
  const drafts = (await readdir(home.folder)).filter((name) => name.startsWith(prefix));
  await Promise.all(
    drafts.map((name) => rm(join(home.folder, name), { recursive: true, force: true, maxRetries: 5 })),
  );
}

/**
 * Makes the cluster if there is none: UTF-8, sorted by code point whatever the machine's locale, passwords by
 * SCRAM-SHA-256. It appears under its name only when it is complete.
 * @returns what is needed to reach it
 * @throws Error when initdb fails, or the passwords of an existing cluster are lost
 */
export async function openCluster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  durable: boolean,
): Promise<PostgresAccess> {
  const kept = await readJsonFile<PostgresAccess>(accessFile(home));
  const exists = await lstat(home.cluster).then(
    () => true,
    () => false,
  );
  if (exists) {
    if (kept) return kept;
    throw new Error(
      `${accessFile(home)} with the passwords of ${home.cluster} is missing. Restore both or remove both`,
    );
  }
  await removeDrafts(home);
  const access = { administratorPassword: generatePassword(), password: generatePassword() };
  const draft = `${home.cluster}.${randomUUID()}`;
  await initialise(home, draft, binaries, access.administratorPassword, durable);
  await saveAccess(home, access);
  await rename(draft, home.cluster);
  return access;
}
