import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './launcher.fixture.js';
import { preparePostgresHome } from './postgres-home.js';
import { isRoot } from './system-user.js';

describe('preparePostgresHome', () => {
  let dataDir: string;
  let elsewhere: string;
  const log = (): void => undefined;

  beforeEach(async () => {
    [dataDir, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    // PostgreSQL's user has to pass through where root runs this.
    await Promise.all([dataDir, elsewhere].map((folder) => chmod(folder, 0o711)));
  });

  afterEach(() => Promise.all([dataDir, elsewhere].map((folder) => rm(folder, { recursive: true }))));

  it('makes a folder for the user that PostgreSQL runs as', async () => {
    const { folder, user } = await preparePostgresHome(dataDir, log);
    expect(folder).toBe(join(dataDir, 'postgres'));
    const { uid, mode } = await stat(folder);
    expect(mode & 0o777).toBe(0o700);
    expect(uid).toBe(isRoot() ? user?.uid : process.getuid?.());
    expect(uid).not.toBe(0);
  });

  it('follows a link to a folder elsewhere', async () => {
    await symlink(elsewhere, join(dataDir, 'postgres'));
    expect(await preparePostgresHome(dataDir, log)).toMatchObject({ cluster: join(elsewhere, 'cluster') });
  });

  it('refuses a link that was copied with its data folder, and keeps one that was moved with it', async () => {
    const [original, home] = [join(elsewhere, 'postgres'), join(elsewhere, 'home')];
    await mkdir(home);
    await symlink(home, original);
    await symlink(home, join(dataDir, 'postgres'));
    await writeFile(join(home, 'linked-from'), original);
    await expect(preparePostgresHome(dataDir, log)).rejects.toThrow(`links to the database of ${original}`);

    await rm(original);
    expect(await preparePostgresHome(dataDir, log)).toMatchObject({ folder: home });
    expect(await readFile(join(home, 'linked-from'), 'utf8')).toBe(join(dataDir, 'postgres'));
  });

  it('refuses a link that leads nowhere', async () => {
    await symlink(join(elsewhere, 'gone'), join(dataDir, 'postgres'));
    await expect(preparePostgresHome(dataDir, log)).rejects.toThrow('links to a folder that does not exist');
  });
});
