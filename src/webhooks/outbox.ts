import { InjectQueue } from '@nestjs/bull';
import { Global, Injectable, Logger, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import type { EntityManager } from 'typeorm';
import { newId } from '../database/ids.js';
import { Transactions } from '../database/transactions.js';
import { addJob } from '../queues/add-job.js';
import type { EventType } from './outbox-event.entity.js';
import { OutboxStore, OutboxStoreModule } from './outbox.store.js';
import { WEBHOOK_QUEUE, type WebhookJob, WebhookQueueModule } from './webhook-queue.js';

/** What happened, as tenants are told of it. */
export interface DomainEvent {
  organization_id: string;
  type: EventType;
  /** As the API shows it; never a secret. At most 20 kB as JSON with everything around it. */
  data: object;
}

/** Events to tell tenants of. */
@Injectable()
export class Outbox {
  private readonly logger = new Logger(Outbox.name);

  constructor(
    private readonly store: OutboxStore,
    private readonly transactions: Transactions,
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookJob>,
  ) {}

  /** Records the event in the transaction that caused it, so that there is never one without the other. */
  async record(manager: EntityManager, event: DomainEvent): Promise<void> {
    const id = newId('event');
    await this.store.add(manager, { id, ...event });
    // Not waited for: whoever caused the event has no use for knowing that it goes out soon rather than a little later.
    await this.transactions.afterCommit(() => void this.announce(id));
  }

  /**
   * Records events that come in numbers, in one statement, and only those that an active webhook wants: for what happens
   * all the time and most organizations have no ear for.
   */
  async recordWanted(manager: EntityManager, events: DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({ id: newId('event'), ...event }));
    const [first] = await this.store.addWanted(manager, rows);
    // Whoever takes up one dispatches all that are open.
    if (first) await this.transactions.afterCommit(() => void this.announce(first));
  }

  private async announce(id: string): Promise<void> {
    await addJob(this.queue, id, { event_id: id }).catch((error: Error) =>
      this.logger.debug(`${id}: ${error.message}`),
    );
  }
}

@Global()
@Module({
  imports: [OutboxStoreModule, WebhookQueueModule],
  providers: [Outbox],
  exports: [Outbox, WebhookQueueModule],
})
export class OutboxModule {}
