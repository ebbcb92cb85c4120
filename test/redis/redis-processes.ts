import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, LOOPBACK } from '../../embedded/free-port.js';
import { findRedisBinary } from '../../embedded/redis-binary.js';
import { eventually } from '../support/eventually.js';

export const REDIS_PASSWORD = 'of-no-worth-elsewhere';

/** Real Redis processes on the loopback interface, in whatever arrangement a test needs. */
export class RedisProcesses {
  private readonly running = new Map<number, ChildProcess>();

  private constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {}

  static async create(): Promise<RedisProcesses> {
    const folder = await mkdtemp(join(tmpdir(), 'telephony-redis-'));
    return new RedisProcesses(folder, await findRedisBinary(() => undefined));
  }

  /** Starts a process with these lines of configuration, and returns its port once it answers. */
  async start(lines: string[], args: string[] = []): Promise<number> {
    const port = await freePort();
    const own = join(this.folder, String(port));
    await mkdir(own);
    const common = [`port ${port}`, `bind ${LOOPBACK}`, `dir ${own}`, `logfile ${join(own, 'log')}`];
    await writeFile(join(own, 'redis.conf'), [...common, ...lines].join('\n'));
    const child = spawn(this.program, [join(own, 'redis.conf'), ...args], { stdio: 'ignore' });
    this.running.set(port, child);
    await this.ask(port, (redis) => redis.ping());
    return port;
  }

  /** Asks the process at `port` until it answers so that `holds`. */
  async ask<T>(port: number, question: (redis: Redis) => Promise<T>, holds = (_: T) => true): Promise<T> {
    const redis = new Redis({
      port,
      host: LOOPBACK,
      password: REDIS_PASSWORD,
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
    });
    redis.on('error', () => undefined);
    try {
      return await eventually(() => question(redis), holds, 20_000);
    } finally {
      redis.disconnect();
    }
  }

  async kill(port: number): Promise<void> {
    const child = this.running.get(port)!;
    this.running.delete(port);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((port) => this.kill(port)));
    await rm(this.folder, { recursive: true, force: true });
  }
}
