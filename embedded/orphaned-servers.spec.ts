import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildLauncher,
  endLauncher,
  exchange,
  launch,
  type Launcher,
  temporaryFolder,
} from './launcher.fixture.js';
import { findProcess } from './running-process.js';

const BOTH = { postgres: true, redis: true, durable: false };

describe('servers of a launcher that', () => {
  let folder: string;
  let dataDir: string;
  let launchers: Launcher[];

  const start = async (options: Partial<typeof BOTH> & { exitAtOnce?: boolean } = {}): Promise<Launcher> => {
    const launcher = await launch(folder, { dataDir, ...BOTH, ...options });
    launchers.push(launcher);
    return launcher;
  };

  // One folder for all, as to initialise a database takes longer than any test here; each leaves it usable.
  beforeAll(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder, 'data');
    await buildLauncher(folder);
    // PostgreSQL's user has to pass through where root runs this.
    await chmod(folder, 0o711);
  });

  beforeEach(() => {
    launchers = [];
  });

  afterEach(async () => {
    await Promise.all(launchers.map(endLauncher));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('was killed with SIGKILL are replaced by the next start, with all data', async () => {
    const killed = await start();
    await exchange(killed, 1);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(killed.servers.pids.map(findProcess)).not.toContain(undefined);

    const next = await start();
    expect(killed.servers.pids.map(findProcess)).toEqual([undefined, undefined]);
    expect(next.servers.databaseUrl).toBe(killed.servers.databaseUrl);
    expect(await exchange(next)).toEqual({ row: 1, key: '1' });
    for (const pid of killed.servers.pids) expect(next.log()).toContain(`process ${pid}`);
  });

  it('was killed after it started them again are replaced as well', async () => {
    const killed = await start();
    await exchange(killed, 3);
    for (const pid of killed.servers.pids) process.kill(pid, 'SIGKILL');
    const back = / is running again \(process (\d+)\)/g;
    while ([...killed.log().matchAll(back)].length < 2) await sleep(10);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    const orphans = [...killed.log().matchAll(back)].map(([, pid]) => Number(pid));
    expect(orphans.map(findProcess)).not.toContain(undefined);

    const next = await start();
    expect(orphans.map(findProcess)).toEqual([undefined, undefined]);
    expect(await exchange(next)).toEqual({ row: 3, key: '3' });
  });

  it('is interrupted at the terminal go on until the launcher stops them', async () => {
    const launcher = await start();
    process.kill(-launcher.child.pid!, 'SIGINT');
    expect(await launcher.nextLine()).toBe('interrupted');
    expect(await exchange(launcher, 2)).toEqual({ row: 2, key: '2' });
    await endLauncher(launcher);
    expect(launcher.child.exitCode).toBe(0);
    expect(launcher.servers.pids.map(findProcess)).toEqual([undefined, undefined]);
  });

  it('exits without stopping them end by themselves', async () => {
    const { servers } = await start({ exitAtOnce: true });
    while (servers.pids.some(findProcess)) await sleep(10);
    await expect(lstat(join(dataDir, 'lock'))).rejects.toThrow('ENOENT');
  });

  it('was killed with all of them come back, although their process id is in use again', async () => {
    const killed = await start({ redis: false });
    for (const pid of [killed.child.pid!, ...killed.servers.pids]) process.kill(pid, 'SIGKILL');
    await once(killed.child, 'exit');
    const pidFile = join(dataDir, 'postgres/cluster/postmaster.pid');
    const { uid, gid } = await stat(pidFile);
    // The same user's, as that is what PostgreSQL looks at.
    const other = spawn('sleep', ['20'], { uid, gid });
    await once(other, 'spawn');
    const content = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, content.replace(/^\d+/, String(other.pid)));

    const next = await start({ redis: false });
    expect(next.servers.databaseUrl).toBe(killed.servers.databaseUrl);
    expect(findProcess(other.pid!)).toBeDefined();
    other.kill();
  });
});
