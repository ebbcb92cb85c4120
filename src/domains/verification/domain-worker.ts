import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { Periodic } from '../../queues/periodic.js';
import { QueueWorkers } from '../../queues/queue-workers.js';
import type { Domain } from '../domain.entity.js';
import { DomainCheckQueue } from './domain-check-queue.js';
import { DomainChecks } from './domain-checks.js';
import { DomainExpiry } from './domain-expiry.js';

/** Checks at once, of jobs and of the reconciler each: they mostly wait for DNS. */
const CONCURRENCY = 8;
const RECONCILE_MS = 3_000;
const EXPIRY_MS = 10_000;
/** So long a check is left to its job. */
const OVERDUE_SECONDS = 2;

/** Makes the checks that are due and ends the domains that were never verified, in the worker role. */
@Injectable()
export class DomainWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stopping = false;

  constructor(
    private readonly settings: Settings,
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
    private readonly queue: DomainCheckQueue,
    private readonly checks: DomainChecks,
    private readonly expiry: DomainExpiry,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.roles.has('worker')) return;
    this.workers.start(this.queue.queue, CONCURRENCY, async ({ id }) => {
      const claimed = await this.checks.claim(id);
      if (claimed) await this.checks.check(claimed);
    });
    this.periodic.every('domains.checks', RECONCILE_MS, () => this.reconcile());
    this.periodic.every('domains.expiry', EXPIRY_MS, () => this.expiry.run());
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  /** Makes the checks that no job was there for: those of later days, and all of them when Redis has lost its jobs. */
  private async reconcile(): Promise<void> {
    const overdue = await this.checks.claimOverdue(CONCURRENCY, OVERDUE_SECONDS);
    await Promise.all(overdue.map((domain) => this.workOff(domain)));
  }

  private async workOff(first: Domain): Promise<void> {
    for (let domain: Domain | undefined = first; domain && !this.stopping;) {
      await this.checks.check(domain);
      [domain] = await this.checks.claimOverdue(1, OVERDUE_SECONDS);
    }
  }
}
