import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDir } from './data-dir-lock.js';
import { temporaryFolder } from './launcher.fixture.js';
import { findProcess } from './running-process.js';

describe('lockDataDir', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await temporaryFolder();
  });

  afterEach(() => rm(dataDir, { recursive: true }));

  it('excludes others until it is given free, and leaves no file', async () => {
    const unlock = lockDataDir(dataDir);
    expect(() => lockDataDir(dataDir)).toThrow(`in use by process ${process.pid}`);
    unlock();
    expect(await readdir(dataDir)).toEqual([]);
    lockDataDir(dataDir)();
  });

  it.each([
    ['whose process has ended', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'earlier' })],
    ['whose process id another process has now', JSON.stringify({ pid: process.pid, startedAt: 'earlier' })],
    ['that a power failure left empty', ''],
  ])('replaces a lock %s', async (_, content) => {
    await writeFile(join(dataDir, 'lock'), content);
    const unlock = lockDataDir(dataDir);
    expect(await readdir(dataDir)).toEqual(['lock']);
    expect(JSON.parse(await readFile(join(dataDir, 'lock'), 'utf8'))).toEqual(findProcess(process.pid));
    unlock();
  });

  it('replaces no stale lock while another process does', async () => {
    await writeFile(join(dataDir, 'lock'), '');
    await writeFile(join(dataDir, 'lock.takeover'), JSON.stringify(findProcess(process.ppid)));
    expect(() => lockDataDir(dataDir)).toThrow(`in use by process ${process.ppid}`);
  });

  it('replaces a stale lock whose replacement was killed half way', async () => {
    await writeFile(join(dataDir, 'lock'), '');
    await writeFile(join(dataDir, 'lock.takeover'), '');
    lockDataDir(dataDir)();
    expect(await readdir(dataDir)).toEqual([]);
  });
});
