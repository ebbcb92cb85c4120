import { InjectQueue } from '@nestjs/bull';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Queue } from 'bull';
import { Settings } from '../../config/settings.js';
import { Periodic } from '../../queues/periodic.js';
import type { Domain } from '../domain.entity.js';
import { type DomainCheckJob, DOMAINS_QUEUE } from './domain-check-queue.js';
import { DomainChecks } from './domain-checks.js';

/** Checks at once, of jobs and of the reconciler each: they mostly wait for DNS. */
const CONCURRENCY = 8;
const RECONCILE_MS = 3_000;
/** So long a check is left to its job. */
const OVERDUE_SECONDS = 2;

/** Makes the checks that are due, in the worker role. */
@Injectable()
export class DomainWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DomainWorker.name);
  private stopping = false;

  constructor(
    @InjectQueue(DOMAINS_QUEUE) private readonly queue: Queue<DomainCheckJob>,
    private readonly checks: DomainChecks,
    private readonly periodic: Periodic,
    private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.settings.roles.has('worker')) return;
    this.queue
      .process(CONCURRENCY, async ({ data }) => {
        const claimed = await this.checks.claim(data.id);
        if (claimed) await this.checks.check(claimed);
      })
      .catch((error: Error) => this.logger.error(error.message));
    this.periodic.every('domains.checks', RECONCILE_MS, () => this.reconcile());
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
