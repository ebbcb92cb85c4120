import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import type { FromProcess, ToProcess } from './messages.js';
import { ProcessMetrics } from './process-metrics.js';

const PROGRAM = join(import.meta.dirname, 'api-process.js');
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Who has served for so long is no start that failed. */
const STEADY_MS = 60_000;
const CONTEXT = 'Launcher';

interface Child {
  worker: Worker;
  /** By `performance.now()`; missing while it starts. */
  listeningSince?: number;
}

/**
 * Several API processes behind one port (`docs/decisions/0012-api-processes.md`). The first of them also has the role
 * `worker` where the settings ask for it. One that ends is replaced, after a pause that grows while its replacements end
 * as well.
 */
export class ApiProcesses {
  private readonly children: (Child | undefined)[];
  private readonly pauses: (NodeJS.Timeout | undefined)[] = [];
  private readonly failures: number[];
  private readonly metrics = new ProcessMetrics();
  private stopping = false;
  private allWell = true;
  private allGone!: () => void;
  private readonly gone = new Promise<void>((resolve) => (this.allGone = resolve));

  /** @param variables what the processes have in their environment besides that of this one */
  constructor(
    private readonly settings: Settings,
    private readonly logger: Logger,
    private readonly variables: NodeJS.ProcessEnv,
  ) {
    this.children = Array.from({ length: settings.apiProcesses }, () => undefined);
    this.failures = this.children.map(() => 0);
    cluster.setupPrimary({ exec: PROGRAM, args: [] });
  }

  /**
   * Starts all of them. Returns once each accepts requests.
   * @returns their common address
   * @throws Error with the reason of the first one that cannot start; none is left running then
   */
  async start(): Promise<string> {
    // Who listens on port 0 is given another one after each time that nobody has listened.
    if (this.settings.port === 0) this.variables.PORT = String(await freePort(this.settings.host));
    try {
      const [address] = await Promise.all(this.children.map((_, place) => this.fork(place)));
      return address;
    } catch (error) {
      await this.stop('SIGKILL');
      throw error;
    }
  }

  /** Passes the signal on: at most they finish what they do. @returns whether all of them have ended well */
  async stop(signal: NodeJS.Signals): Promise<boolean> {
    this.stopping = true;
    for (const pause of this.pauses) clearTimeout(pause);
    for (const { worker } of this.running()) worker.process.kill(signal);
    this.checkWhetherGone();
    await this.gone;
    return this.allWell;
  }

  private running(): Child[] {
    return this.children.filter((child) => child !== undefined);
  }

  /** @returns the address that it listens on. @throws Error where it ends before */
  private fork(place: number): Promise<string> {
    const roles = place === 0 ? [...this.settings.roles].join() : 'api';
    const worker = cluster.fork({ ...this.variables, ROLES: roles });
    const child: Child = { worker };
    this.children[place] = child;
    return new Promise((resolve, reject) => {
      let reason: string | undefined;
      worker.on('message', (message: FromProcess) => {
        if (message.type === 'failed') reason = message.reason;
        else if (message.type === 'measured') this.metrics.answered(message.id, message.metrics);
        else if (message.type === 'scrape') void this.scrape(worker, message.id);
        else {
          child.listeningSince = performance.now();
          resolve(message.address);
        }
      });
      // Where it cannot even be started.
      worker.on('error', ({ message }) => (reason ??= message));
      worker.process.once('close', (code, signal) => {
        this.children[place] = undefined;
        void this.metrics.ended(worker.id);
        const end = signal ?? code;
        if (child.listeningSince !== undefined) this.ended(place, child.listeningSince, end);
        else reject(new Error(reason ?? `An API process has ended with ${end} while it started`));
        this.checkWhetherGone();
      });
    });
  }

  /** What is to be done about one that served. */
  private ended(place: number, since: number, end: NodeJS.Signals | number | null): void {
    if (this.stopping) {
      this.allWell &&= end === 0;
      return;
    }
    if (performance.now() - since > STEADY_MS) this.failures[place] = 0;
    this.replace(place, `An API process has ended with ${end}`);
  }

  private replace(place: number, event: string): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.failures[place]++, LONGEST_PAUSE_MS);
    this.logger.error({ context: CONTEXT }, `${event}. Another one starts in ${pause / 1000} s`);
    this.pauses[place] = setTimeout(() => {
      this.fork(place).catch((error: Error) => {
        if (!this.stopping) this.replace(place, error.message);
      });
    }, pause);
  }

  private checkWhetherGone(): void {
    if (this.stopping && this.running().length === 0) this.allGone();
  }

  private async scrape(worker: Worker, id: number): Promise<void> {
    const serving = this.running().filter(({ listeningSince }) => listeningSince !== undefined);
    const text = await this.metrics.read(
      serving.map((child) => ({
        id: child.worker.id,
        ask: (question) => send(child.worker, { type: 'measure', id: question }),
      })),
    );
    send(worker, { type: 'scraped', id, text });
  }
}

/** To one that may be about to end. */
function send(worker: Worker, message: ToProcess): void {
  if (worker.isConnected()) worker.send(message, undefined, () => undefined);
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
