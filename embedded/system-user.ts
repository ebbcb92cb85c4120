import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SystemUser } from './embedded-servers.types.js';

const run = promisify(execFile);

/** Whether this process is the superuser, as whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Looks an account up by its name; `undefined` when there is none. */
async function findUser(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * The account that PostgreSQL runs as when this process is root: `postgres` (macOS brings `_postgres`), made if missing.
 * @throws Error when it cannot be made
 */
export async function postgresUser(log: (line: string) => void): Promise<SystemUser> {
  const name = process.platform === 'darwin' ? '_postgres' : 'postgres';
  const existing = await findUser(name);
  if (existing) return existing;
  let reason = '';
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      name,
    ]);
    log(`PostgreSQL does not run as root. Created the system user ${name} for it`);
  } catch (error) {
    // Somebody else may just have made it: the look-up below tells.
    reason = (error as Error).message.trim().replaceAll('\n', ' ');
  }
  const created = await findUser(name);
  if (!created)
    throw new Error(`PostgreSQL does not run as root. Cannot create a system user for it: ${reason}`);
  return created;
}

/**
 * Whether an account can execute a program.
 * It is tried rather than read from permission bits, as access lists and mount options count too.
 */
export async function canRun(user: SystemUser, program: string, ...args: string[]): Promise<boolean> {
  try {
    await run(program, args, { ...user, cwd: '/', env: { PATH: process.env.PATH } });
    return true;
  } catch {
    return false;
  }
}

/** Whether an account can reach a folder and write in it. */
export async function canWriteIn(user: SystemUser, folder: string): Promise<boolean> {
  return canRun(user, '/bin/sh', '-c', 'cd -- "$1" && test -w .', 'sh', folder);
}
