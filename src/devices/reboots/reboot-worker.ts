import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { Periodic } from '../../queues/periodic.js';
import { QueueWorkers } from '../../queues/queue-workers.js';
import { DueReboots } from './due-reboots.js';
import { RebootQueue } from './reboot-queue.js';
import { RebootRunner } from './reboot-runner.js';
import { JOB_CHECK_INTERVAL_MS, RECONCILE_INTERVAL_MS } from './reboot-timing.js';
import { UnknownReboots } from './unknown-reboots.js';

/** A device that does not answer holds its place for the whole time limit, so there are many. */
const CONCURRENCY = 200;
/** Those that are done without a job get places beyond these, so that neither way can block the other. */
const MAX_RUNNING = 300;
const MAX_JOBS_AT_ONCE = 1_000;

/**
 * Brings reboots to the runner, in the worker role: by the queue when they are due, and by looking into the table for
 * what the queue has lost, what it cannot bring while Redis is away, and what a killed worker left behind.
 */
@Injectable()
export class RebootWorker implements OnApplicationBootstrap {
  private readonly logger = new Logger(RebootWorker.name);

  constructor(
    private readonly settings: Settings,
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
    private readonly queue: RebootQueue,
    private readonly due: DueReboots,
    private readonly runner: RebootRunner,
    private readonly unknown: UnknownReboots,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.roles.has('worker')) return;
    this.workers.start(this.queue.queue, CONCURRENCY, ({ id }) => this.runner.run(id));
    this.periodic.every('reboots.neglected', RECONCILE_INTERVAL_MS, () => this.runNeglected());
    this.periodic.every('reboots.unknown', RECONCILE_INTERVAL_MS, () => this.settleUnknown());
    this.periodic.every('reboots.jobs', JOB_CHECK_INTERVAL_MS, async () =>
      this.queue.addMissing(await this.due.soon(MAX_JOBS_AT_ONCE)),
    );
  }

  private async runNeglected(): Promise<void> {
    const places = MAX_RUNNING - this.runner.size;
    if (places <= 0) return;
    for (const id of await this.due.neglected(places)) {
      this.runner.run(id).catch((error: Error) => this.logger.warn(`${id}: ${error.message}`));
    }
  }

  private async settleUnknown(): Promise<void> {
    await this.unknown.recognize();
    await this.unknown.settle();
  }
}
