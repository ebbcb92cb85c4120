import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { Counter } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';

/**
 * Works off queues in this process; for the modules of workers. A job that fails is not
 * tried again by Bull: the row that it stands for says when to try again.
 */
@Injectable()
export class QueueWorkers implements BeforeApplicationShutdown {
  private readonly logger = new Logger(QueueWorkers.name);
  private readonly queues = new Set<Queue>();
  private readonly running = new Set<Promise<void>>();
  private readonly events: Counter<'queue' | 'event'>;

  constructor(metrics: Metrics) {
    this.events = new Counter({
      name: 'queue_job_events_total',
      help: 'Jobs that completed, failed or stalled, and locks that could not be renewed.',
      labelNames: ['queue', 'event'],
      registers: [metrics.registry],
    });
  }

  /** Hands the jobs of `queue` to `handle`, at most `concurrency` at once. A job may come twice. */
  start<Data>(queue: Queue<Data>, concurrency: number, handle: (data: Data) => Promise<void>): void {
    this.queues.add(queue as Queue);
    for (const event of ['completed', 'failed', 'stalled', 'lock-extension-failed']) {
      queue.on(event, () => this.events.inc({ queue: queue.name, event }));
    }
    // Mostly connections, which QueueConnections tells of once.
    queue.on('error', (error: Error) => this.logger.debug(`${queue.name}: ${error.message}`));
    queue.on('failed', (job: Job<Data>, error: Error) =>
      this.logger.warn(`${queue.name} ${job.id}: ${error.message}`),
    );
    const work = (job: Job<Data>): Promise<void> => {
      const run = handle(job.data).finally(() => this.running.delete(run));
      this.running.add(run);
      return run;
    };
    queue.process(concurrency, work).catch((error: Error) => this.logger.error(error.message));
  }

  /**
   * Takes no more jobs and lets those that run finish, before anything that they use is closed. What does not finish
   * in the time that the launcher gives is taken up by another worker once its lock has lapsed.
   */
  async beforeApplicationShutdown(): Promise<void> {
    // Not Bull's own waiting: with Redis away that ends the process by a rejection nobody handles.
    await Promise.allSettled([...this.queues].map((queue) => queue.pause(true, true)));
    await Promise.allSettled(this.running);
  }
}
