import { setFlagsFromString } from 'node:v8';
import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Piscina } from 'piscina';

/** Starting the thread takes some 80 ms; it needs 10 to 50 MB as long as it is there. */
const IDLE_MS = 30_000;
const MOST_HEAP_MB = 256;
/** Three times as much is kept for young objects, of which nobody waits for the collection. */
const SEMI_SPACE_MB = 2;

/** What a thread runs takes one value, and its types are all that the caller imports of it. */
type Task = (input: never) => unknown;

/**
 * Does beside the main thread what would hold up all requests there: work of many milliseconds, and what leaves so much
 * garbage that collecting it does. Values are copied on their way, which costs next to nothing for bytes, texts and
 * arrays of numbers, and as much as reading JSON for objects.
 *
 * One thread, as the database has the other cores to itself: tasks are done one after another, in the order they came.
 */
@Injectable()
export class Threads implements OnApplicationShutdown {
  private readonly pool = new Piscina({
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    // Nothing there has settings, or secrets.
    env: {},
  });

  constructor() {
    // Those limits are not heeded where the command line has this one. The main thread's heap was made with that.
    setFlagsFromString(`--max-semi-space-size=${SEMI_SPACE_MB}`);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /**
   * Runs a function in the thread.
   * @param file the module that exports it
   * @throws what it throws, as a plain error
   */
  async run<Function extends Task>(
    file: URL,
    name: string,
    input: Parameters<Function>[0],
  ): Promise<Awaited<ReturnType<Function>>> {
    return (await this.pool.run(input, { filename: file.href, name })) as Awaited<ReturnType<Function>>;
  }
}

@Global()
@Module({ providers: [Threads], exports: [Threads] })
export class ThreadsModule {}
