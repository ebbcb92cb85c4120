import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { databaseTime } from '../../database/database-time.js';
import { Transactions } from '../../database/transactions.js';
import { addJob } from '../../queues/add-job.js';
import type { Domain } from '../domain.entity.js';

export const DOMAINS_QUEUE = 'domains';

/** A job: DNS is to be asked of this domain. */
export interface DomainCheckJob {
  id: string;
  organization_id: string;
}

/** Checks further away are left to the reconciler, so that Redis holds no job for each domain there is. */
const HINTED_MS = 60_000;

/** Tells the workers of checks that are due soon. */
@Injectable()
export class DomainCheckQueue {
  constructor(
    @InjectQueue(DOMAINS_QUEUE) readonly queue: Queue<DomainCheckJob>,
    private readonly transactions: Transactions,
  ) {}

  /** Adds a job for the domain's next check, once the open transaction is committed. */
  async hint({
    id,
    organization_id,
    next_check_at: at,
  }: Pick<Domain, 'id' | 'organization_id' | 'next_check_at'>): Promise<void> {
    if (!at) return;
    const now = await databaseTime(this.transactions.manager);
    const delay = Math.max(0, at.getTime() - now.getTime());
    if (delay > HINTED_MS) return;
    await this.transactions.afterCommit(() =>
      addJob(this.queue, `${id}-${at.getTime()}`, { id, organization_id }, { delay }),
    );
  }
}
