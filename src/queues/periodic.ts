import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';

interface Task {
  timer: NodeJS.Timeout;
  running: Promise<void>;
}

/**
 * Runs what must happen again and again in a worker even when Redis has lost everything: reconcilers and purges.
 * A task never overlaps itself in one process; across processes it must bear running twice.
 */
@Injectable()
export class Periodic implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Periodic.name);
  private readonly tasks: Task[] = [];

  /** Runs `work` now, and again `intervalMs` after the start of the last run or at its end, whichever is later. */
  every(name: string, intervalMs: number, work: () => Promise<unknown>): void {
    let busy = false;
    const tick = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      try {
        await work();
      } catch (error) {
        this.logger.warn(`${name}: ${(error as Error).message}`);
      } finally {
        busy = false;
      }
    };
    const run = (): void => {
      if (!busy) task.running = tick();
    };
    const task: Task = { timer: setInterval(run, intervalMs), running: Promise.resolve() };
    this.tasks.push(task);
    run();
  }

  /** Before anything is closed that a task could need. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const { timer } of this.tasks) clearInterval(timer);
    await Promise.all(this.tasks.map(({ running }) => running));
  }
}
