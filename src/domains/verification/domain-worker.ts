import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { DueRows } from '../../shares/due-rows.js';
import { Periodic } from '../../queues/periodic.js';
import { QueueWorkers } from '../../queues/queue-workers.js';
import { Shares } from '../../shares/shares.js';
import { type DomainCheckJob, DomainCheckQueue } from './domain-check-queue.js';
import { DomainChecks } from './domain-checks.js';
import { DomainExpiry } from './domain-expiry.js';

/** Checks at once: they mostly wait for DNS. Organizations share the places. */
const MAX_RUNNING = 32;
const RECONCILE_MS = 3_000;
const EXPIRY_MS = 10_000;
/** Checks that are looked up at once: what is waited for until they are looked up again has to last. */
const BATCH = 300;
/** So long a check is left to its job. */
const OVERDUE_SECONDS = 2;

/** Makes the checks that are due and ends the domains that were never verified. */
@Injectable()
export class DomainWorker implements OnApplicationBootstrap {
  private readonly places = new Shares(MAX_RUNNING);
  private readonly overdue: DueRows;

  constructor(
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
    private readonly queue: DomainCheckQueue,
    private readonly checks: DomainChecks,
    private readonly expiry: DomainExpiry,
    queries: PreparedQueries,
  ) {
    this.overdue = new DueRows(queries, {
      name: 'domain_checks',
      table: 'domains',
      id: 'id',
      order: 'next_check_at',
      where: 'deleted_at IS NULL AND next_check_at IS NOT NULL',
      due: `next_check_at <= now() - interval '${OVERDUE_SECONDS} s'`,
    });
  }

  onApplicationBootstrap(): void {
    // As many as may run in all: a job whose check has to wait is done, so that there is always one to take the next.
    this.workers.start(this.queue.queue, MAX_RUNNING, (job) => this.check(job));
    this.periodic.every('domains.checks', RECONCILE_MS, () => this.reconcile());
    this.periodic.every('domains.expiry', EXPIRY_MS, () => this.expiry.run());
  }

  private async check({ id, organization_id }: DomainCheckJob): Promise<void> {
    // A job of the version before does not say whose it is: its check is found like those without a job.
    if (organization_id) await this.places.run(organization_id, id, () => this.checks.run(id));
  }

  /** Makes the checks that no job was there for: those of later days, and all of them when Redis has lost its jobs. */
  private async reconcile(): Promise<void> {
    for (const row of await this.overdue.read(BATCH)) void this.check(row);
  }
}
