import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Service, startService } from '../support/service.js';

/** A PostgreSQL that was killed reads and syncs all its data first, which takes its time on a disk that is busy. */
const RECOVERY_TIMEOUT_MS = 60_000;

/** A service with a PostgreSQL and a Redis of its own, as it starts where no addresses are given. */
export class EmbeddedService {
  private constructor(
    private readonly dataDir: string,
    private readonly service: Service,
  ) {}

  static async start(dataDir: string): Promise<EmbeddedService> {
    return new EmbeddedService(dataDir, await startService({ DATA_DIR: dataDir }, RECOVERY_TIMEOUT_MS));
  }

  get url(): string {
    return this.service.url;
  }

  /** Everything the service has written so far. */
  output(): string {
    return this.service.output();
  }

  /** Process ids of the servers as they are now, as their own files have them. */
  async serverPids(): Promise<{ postgres: number; redis: number }> {
    const { pid: redis } = await this.json<{ pid: number }>('redis', 'process.json');
    const postmaster = await readFile(join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
    return { postgres: Number.parseInt(postmaster), redis };
  }

  async redisUrl(): Promise<string> {
    const { port, password } = await this.json<{ port: number; password: string }>('redis', 'access.json');
    return `redis://:${password}@127.0.0.1:${port}`;
  }

  /** SIGKILL to the service, its Redis, its PostgreSQL and every process of that, at the same moment. */
  async killEverything(): Promise<void> {
    const { postgres, redis } = await this.serverPids();
    const backends = await childrenOf(postgres);
    for (const pid of [this.service.process.pid!, redis, postgres, ...backends]) kill(pid);
    await this.service.kill();
  }

  /** SIGTERM; resolves with the exit code once it has ended. */
  stop(): Promise<number | null> {
    return this.service.stop();
  }

  private async json<T>(...path: string[]): Promise<T> {
    return JSON.parse(await readFile(join(this.dataDir, ...path), 'utf8')) as T;
  }
}

/** Child processes by proc(5). */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
