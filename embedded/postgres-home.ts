import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readlink, realpath } from 'node:fs/promises';
import { rename, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SystemUser } from './embedded-servers.types.js';
import { canWriteIn, isRoot, postgresUser } from './system-user.js';

/** Where PostgreSQL keeps its data, and as whom it runs. */
export interface PostgresHome {
  /** Folder of mode 0700 that belongs to `user`; holds the cluster, its passwords and perhaps a copy of the programs. */
  folder: string;
  /** PostgreSQL's own data directory, which may not exist yet. */
  cluster: string;
  /** Account to run as; missing when it is this process's own. */
  user?: SystemUser;
}

/** Used instead of the data folder when root starts the service in a place that no other user can reach. */
export const SHARED_FOLDER = '/var/lib/telephony-resources-api';

/** File in a moved home that names the link which leads to it. */
const OWNER_FILE = 'linked-from';

/** Answers `undefined` for what is not there. */
async function ifPresent<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EINVAL') return undefined;
    throw error;
  });
}

/**
 * Refuses a link that came along when the data folder was copied: two services would share one database and stop each
 * other's server. A data folder that was moved keeps its database.
 */
async function checkLink(path: string, home: string): Promise<void> {
  const ownerFile = join(home, OWNER_FILE);
  const owner = await ifPresent(readFile(ownerFile, 'utf8'));
  if (owner === undefined || owner === path) return;
  if ((await ifPresent(readlink(owner))) === home) {
    throw new Error(
      `${path} links to the database of ${owner}. To start with an empty database, remove this link`,
    );
  }
  await writeFile(ownerFile, path);
}

/** Moves a home to where its user can reach it, and leaves a link in its place. */
async function moveHome(path: string, user: SystemUser, log: (line: string) => void): Promise<string> {
  await mkdir(SHARED_FOLDER, { recursive: true });
  // The umask of a careful root would close it.
  await chmod(SHARED_FOLDER, 0o755);
  const moved = join(SHARED_FOLDER, randomBytes(8).toString('hex'));
  try {
    await rename(path, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await rmdir(path).catch((cause: Error) => {
      throw new Error(
        `The user that runs PostgreSQL cannot access ${path}. Move DATA_DIR out of private folders`,
        {
          cause,
        },
      );
    });
    await mkdir(moved, { mode: 0o700 });
    await chown(moved, user.uid, user.gid);
  }
  await writeFile(join(moved, OWNER_FILE), path);
  await symlink(moved, path);
  if (!(await canWriteIn(user, moved)))
    throw new Error(`The user that runs PostgreSQL cannot access ${moved}. Set DATABASE_URL`);
  log(`The user that runs PostgreSQL cannot access ${path}. Moved it to ${moved}, and left a link`);
  return moved;
}

/** The folder that `path` is or leads to, made if missing. */
async function openHome(path: string): Promise<string> {
  const isLink = (await ifPresent(readlink(path))) !== undefined;
  if (!isLink) await mkdir(path, { recursive: true, mode: 0o700 });
  const home = await ifPresent(realpath(path));
  if (home === undefined) {
    throw new Error(
      `${path} links to a folder that does not exist. To start with an empty database, remove this link`,
    );
  }
  if (isLink) await checkLink(path, home);
  return home;
}

/**
 * Prepares the folder `postgres` of the data folder. PostgreSQL refuses to run as root, so root starts it as the owner
 * of the existing cluster or else as a system user; where that user cannot reach the folder (below a home of mode 0700,
 * for example), its content moves to {@link SHARED_FOLDER} and a link to it takes its place.
 * @param dataDir existing folder, without symbolic links
 * @throws Error when no place is to be had that PostgreSQL's user can reach
 */
export async function preparePostgresHome(
  dataDir: string,
  log: (line: string) => void,
): Promise<PostgresHome> {
  const path = join(dataDir, 'postgres');
  const folder = await openHome(path);
  if (!isRoot()) return { folder, cluster: join(folder, 'cluster') };

  const owner = await ifPresent(stat(join(folder, 'cluster')));
  const user = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await postgresUser(log);
  await chown(folder, user.uid, user.gid);
  if (await canWriteIn(user, folder)) return { folder, cluster: join(folder, 'cluster'), user };
  if (folder !== path)
    throw new Error(`The user that runs PostgreSQL cannot access ${folder}, which ${path} links to`);
  const moved = await moveHome(path, user, log);
  return { folder: moved, cluster: join(moved, 'cluster'), user };
}
