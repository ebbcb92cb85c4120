import { setTimeout as sleep } from 'node:timers/promises';
import { PORT_TAKEN } from './free-port.js';
import type { ServerProcess } from './server-process.js';

/** Pauses before the tries to start a server again; the last one before all that follow. */
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 5_000, 10_000];
/** Tries whose failure is not told: what the old process has left may take a moment to end. */
const QUIET_TRIES = 2;
/** After so long the end of a server is taken to have nothing to do with the one before. */
const STEADY_MS = 10_000;

/** A server that runs, and how it is started again. */
export interface StartedServer {
  server: ServerProcess;
  /** Its address, with the password. */
  url: string;
  /**
   * Starts it again after its end, with the same address and data.
   * @throws Error when it does not come up, or `signal` says to give up; it does not run then
   */
  startAgain(signal: AbortSignal): Promise<ServerProcess>;
}

/**
 * A server that is started again whenever it ends without {@link stop}: the service lives through the absence of
 * either server, but not for ever, and its clients know the one address only.
 */
export class SupervisedServer {
  private readonly stopping = new AbortController();
  private server: ServerProcess;
  private restarting: Promise<void> = Promise.resolve();
  /** Since it was last well. */
  private tries = 0;

  /** @param warn is told when the server has ended, when it cannot be started again and when it is back */
  constructor(
    private readonly started: StartedServer,
    private readonly warn: (line: string) => void,
  ) {
    this.server = started.server;
    this.watch();
  }

  /** Its address, with the password. */
  get url(): string {
    return this.started.url;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.server.pid;
  }

  /** Ends the server for good, also one that is just started again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    await this.server.stop();
  }

  private watch(): void {
    const since = performance.now();
    this.server.onUnexpectedExit((message) => {
      if (this.stopping.signal.aborted) return;
      this.warn(`${message}. Restarting it`);
      if (performance.now() - since > STEADY_MS) this.tries = 0;
      this.restarting = this.restart();
    });
  }

  private async restart(): Promise<void> {
    const { signal } = this.stopping;
    let told: string | undefined;
    for (;;) {
      try {
        await sleep(PAUSES_MS[Math.min(this.tries++, PAUSES_MS.length - 1)], undefined, { signal });
        this.server = await this.started.startAgain(signal);
        break;
      } catch (error) {
        if (signal.aborted) return;
        const reason = this.reasonOf(error as Error);
        // Behind the first line stands the end of the log, which is never the same.
        const [kind] = reason.split('\n', 1);
        if (this.tries <= QUIET_TRIES || kind === told) continue;
        told = kind;
        this.warn(`Cannot restart ${this.server.name} yet, still trying: ${reason}`);
      }
    }
    this.warn(`${this.server.name} is running again (process ${this.server.pid})`);
    this.watch();
  }

  private reasonOf({ message }: Error): string {
    return PORT_TAKEN.test(message) ? `another program is using ${new URL(this.url).host}` : message;
  }
}
