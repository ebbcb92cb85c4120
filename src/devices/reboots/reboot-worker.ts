import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Periodic } from '../../queues/periodic.js';
import { QueueWorkers } from '../../queues/queue-workers.js';
import { DueReboots } from './due-reboots.js';
import { RebootQueue } from './reboot-queue.js';
import { MAX_RUNNING, RebootRunner } from './reboot-runner.js';
import { JOB_CHECK_INTERVAL_MS, RECONCILE_INTERVAL_MS } from './reboot-timing.js';
import { RebootStateMachine } from './reboot.state-machine.js';
import { UnknownReboots } from './unknown-reboots.js';

const MAX_JOBS_AT_ONCE = 1_000;

/**
 * Brings reboots to the runner: by the queue when they are due, and by looking into the table for
 * what the queue has lost, what it cannot bring while Redis is away, and what a killed worker left behind.
 */
@Injectable()
export class RebootWorker implements OnApplicationBootstrap {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
    private readonly queue: RebootQueue,
    private readonly due: DueReboots,
    private readonly runner: RebootRunner,
    private readonly stateMachine: RebootStateMachine,
    private readonly unknown: UnknownReboots,
  ) {}

  onApplicationBootstrap(): void {
    // As many as may run in all: a job whose reboot has to wait is done, so that there is always one to take the next.
    this.workers.start(this.queue.queue, MAX_RUNNING, ({ id }) => this.runJob(id));
    this.periodic.every('reboots.neglected', RECONCILE_INTERVAL_MS, () => this.runNeglected());
    this.periodic.every('reboots.unknown', RECONCILE_INTERVAL_MS, () => this.settleUnknown());
    this.periodic.every('reboots.jobs', JOB_CHECK_INTERVAL_MS, async () =>
      this.queue.addMissing(await this.due.soon(MAX_JOBS_AT_ONCE)),
    );
  }

  private async runJob(id: string): Promise<void> {
    const organizationId = await this.due.organizationOf(id);
    if (organizationId !== undefined) await this.runner.run(id, organizationId);
  }

  private async runNeglected(): Promise<void> {
    if (this.runner.free === 0) return;
    for (const { id, organization_id } of await this.due.neglected(this.runner.free)) {
      void this.runner.run(id, organization_id);
    }
  }

  private async settleUnknown(): Promise<void> {
    await this.stateMachine.interrupt();
    await this.unknown.settle();
  }
}
