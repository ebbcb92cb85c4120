import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of this machine, told from a later one that was given the same number. */
export interface RunningProcess {
  pid: number;
  /** When it began, as an opaque text that only equality means something for. */
  startedAt: string;
}

const POLL_MS = 5;
const SIGKILL_WAIT_MS = 5_000;

/** `ps` of systems without /proc (macOS), in its untranslated form. */
function ps(pid: number, format: string): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', format, '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Text of a file below /proc/<pid>; `undefined` when that process is gone. */
function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Looks a process up by its number.
 * A zombie counts as ended: in a container without an init process nobody collects it, and it holds nothing any more.
 */
export function findProcess(pid: number): RunningProcess | undefined {
  if (process.platform !== 'linux') {
    const line = ps(pid, 'stat=,lstart=');
    return line && !line.startsWith('Z') ? { pid, startedAt: line.replace(/^\S+\s+/, '') } : undefined;
  }
  const stat = readProc(pid, 'stat');
  // The command's name stands in parentheses and may hold anything, so counting begins behind the last one: proc(5).
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  if (state === undefined || 'ZXx'.includes(state)) return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { pid, startedAt: `${boot} ${fields[18]}` };
}

/** Whether exactly this process still runs. */
export function isRunning({ pid, startedAt }: RunningProcess): boolean {
  return findProcess(pid)?.startedAt === startedAt;
}

/** Arguments that a process was started with, joined by single blanks; `undefined` when it is gone. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim();
}

/** Sends a signal; a process that ended meanwhile is no error. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until a process has ended; `false` when it still runs after `withinMs`. */
async function hasEnded(target: RunningProcess, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isRunning(target)) {
    if (performance.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * Ends a process, child of this one or not: each of `signals` in turn with `graceMs` to obey it, then SIGKILL.
 * @throws Error with code EPERM when the process belongs to somebody else
 */
export async function endProcess(
  target: RunningProcess,
  signals: NodeJS.Signals[],
  graceMs: number,
): Promise<void> {
  for (const name of signals) {
    if (!isRunning(target)) return;
    signal(target.pid, name);
    if (await hasEnded(target, graceMs)) return;
  }
  signal(target.pid, 'SIGKILL');
  await hasEnded(target, SIGKILL_WAIT_MS);
}
