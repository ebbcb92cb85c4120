import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess, isRunning, type RunningProcess } from './running-process.js';

/** Thrown when another process has its servers in the data folder. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
}

/** Creates `path` with the content of `file` in one step; `false` when it is there already. */
function linked(file: string, path: string): boolean {
  try {
    linkSync(file, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The live process that a lock file names; `'stale'` when that has ended, `undefined` without a lock. */
function holderOf(path: string): RunningProcess | 'stale' | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const holder = JSON.parse(content) as RunningProcess;
    return isRunning(holder) ? holder : 'stale';
  } catch {
    // A power failure can leave the file empty.
    return 'stale';
  }
}

/**
 * Takes the lock file for this process. A stale one is replaced under a lock of its own: without that, the second of
 * two processes that found it stale would remove the lock that the first has just taken.
 */
function take(path: string, dataDir: string): void {
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(findProcess(process.pid)), { mode: 0o600 });
  try {
    while (!linked(mine, path)) {
      const holder = holderOf(path);
      if (holder === undefined) continue;
      if (holder !== 'stale') {
        throw new DataDirInUseError(
          `${dataDir} is in use by process ${holder.pid}. Stop that process first, or set another DATA_DIR`,
        );
      }
      const takeover = `${path}.takeover`;
      take(takeover, dataDir);
      try {
        if (holderOf(path) === 'stale') return renameSync(mine, path);
      } finally {
        rmSync(takeover, { force: true });
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Reserves the data folder for this process, as two servers on the same files would destroy them.
 * A lock whose process has ended (`kill -9`, power failure) is replaced, also when its process id is in use again.
 * @param dataDir an existing folder
 * @returns the function that gives the folder free; synchronous, so that it can run while the process exits
 * @throws DataDirInUseError when a live process has it, this one included
 */
export function lockDataDir(dataDir: string): () => void {
  const path = join(dataDir, 'lock');
  take(path, dataDir);
  return () => rmSync(path, { force: true });
}
