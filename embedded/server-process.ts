import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemUser } from './embedded-servers.types.js';
import { endProcess, findProcess, type RunningProcess } from './running-process.js';

/** How a server is started. */
export interface ServerCommand {
  /** Its name in messages. */
  name: string;
  executable: string;
  args: string[];
  cwd: string;
  /** Account to run as; this process's own when missing. */
  user?: SystemUser;
  /** File that its output is appended to. */
  logFile: string;
  /** Signals that end it in an orderly way, the gentlest first. */
  stopSignals: NodeJS.Signals[];
}

const KEPT_LOG_BYTES = 5_000_000;
const TAIL_LINES = 8;
const STOP_GRACE_MS = 15_000;
const READY_POLL_MS = 5;
const SLOW_START_MS = 5_000;

/** Size of a log file; one that has grown large becomes `<name>.1` first. */
function rotate(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < KEPT_LOG_BYTES) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

/** A database server that runs as a child of this process, in a process group and session of its own. */
export class ServerProcess {
  /** How it ended, such as `signal SIGKILL`; `undefined` while it runs. */
  ending?: string;
  private stopping = false;

  private constructor(
    private readonly command: ServerCommand,
    private readonly child: ChildProcess,
    private readonly logStart: number,
    /** The process itself, for those who look for it after this one has gone. */
    readonly identity: RunningProcess | undefined,
  ) {
    // An exit without stop(), after an uncaught error for example, should leave nothing behind.
    const abandon = (): void => this.abandon();
    if (child.pid !== undefined) process.once('exit', abandon);
    child.once('exit', (code, signal) => {
      this.ending = signal ? `signal ${signal}` : `exit code ${code}`;
      process.off('exit', abandon);
    });
  }

  /**
   * Starts the server; it does not answer yet when this returns.
   * @param onSpawn is called before anything else can happen, to write down which process it is
   * @throws Error when the system cannot execute it
   */
  static async start(
    command: ServerCommand,
    onSpawn?: (identity: RunningProcess) => void,
  ): Promise<ServerProcess> {
    const { executable, args, cwd, user, logFile } = command;
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
    const logStart = rotate(logFile);
    const log = openSync(logFile, 'a', 0o600);
    try {
      const child = spawn(executable, args, {
        cwd,
        ...user,
        // Its own group: Ctrl-C reaches the foreground group, and the service still needs its servers to shut down.
        detached: true,
        stdio: ['ignore', log, log],
        env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      });
      const identity = child.pid === undefined ? undefined : findProcess(child.pid);
      if (identity) onSpawn?.(identity);
      const server = new ServerProcess(command, child, logStart, identity);
      await once(child, 'spawn');
      return server;
    } catch (error) {
      throw new Error(`Cannot start ${command.name}: ${(error as Error).message}`, { cause: error });
    } finally {
      closeSync(log);
    }
  }

  /** Its name in messages. */
  get name(): string {
    return this.command.name;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.ending === undefined ? this.child.pid : undefined;
  }

  /** What it has written since this start, at most the last lines. */
  logTail(): string {
    const written = readFileSync(this.command.logFile).subarray(this.logStart).toString();
    return written.trimEnd().split('\n').slice(-TAIL_LINES).join('\n  ');
  }

  /** Error with what the server itself said last. */
  failure(what: string): Error {
    return new Error(
      `${this.command.name} ${what}. The last lines of ${this.command.logFile}:\n  ${this.logTail()}`,
    );
  }

  /**
   * Waits until `isReady` says so. There is no time limit while the server lives: how long a recovery takes depends on
   * how much it has to read, and to give up on it would never let it finish.
   * @throws Error when it ends before, or `signal` says to give up
   */
  async ready(
    isReady: () => Promise<boolean> | boolean,
    log: (line: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const slowAt = performance.now() + SLOW_START_MS;
    let toldSlow = false;
    while (!(await isReady())) {
      if (this.ending !== undefined) throw this.failure(`stopped while starting (${this.ending})`);
      signal?.throwIfAborted();
      if (!toldSlow && performance.now() > slowAt) {
        toldSlow = true;
        log(`${this.command.name} is still loading its data. See ${this.command.logFile}`);
      }
      await sleep(READY_POLL_MS);
    }
  }

  /** Calls back once if the server ends without {@link stop}. */
  onUnexpectedExit(callback: (message: string) => void): void {
    const report = (): void => {
      const { name, logFile } = this.command;
      if (!this.stopping) callback(`${name} stopped unexpectedly (${this.ending}). See ${logFile}`);
    };
    if (this.ending === undefined) this.child.once('exit', report);
    else report();
  }

  /** Ends the server: its signals in turn, SIGKILL if it heeds none of them within 15 seconds each. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.ending !== undefined || this.identity === undefined) return;
    const exited = once(this.child, 'exit');
    await endProcess(this.identity, this.command.stopSignals, STOP_GRACE_MS);
    await exited;
  }

  /** Asks the server to end, without waiting: for the moment in which this process itself exits. */
  private abandon(): void {
    this.stopping = true;
    this.child.kill(this.command.stopSignals[0]);
  }
}
