import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import type { EntityManager } from 'typeorm';
import { newId } from '../../database/ids.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Transactions } from '../../database/transactions.js';
import { addJobs } from '../../queues/add-job.js';
import { DueRows } from '../../shares/due-rows.js';
import type { DeliveredType } from '../outbox-event.entity.js';
import { OutboxStore } from '../outbox.store.js';
import { ALL_EVENTS } from '../webhook-endpoint.entity.js';
import { WEBHOOK_QUEUE, type WebhookJob } from '../webhook-queue.js';
import { DeliveryStore } from './delivery.store.js';

const BATCH = 100;

/** An event and an endpoint that wants it. */
interface Match {
  event_id: string;
  event_type: DeliveredType;
  endpoint_id: string;
  organization_id: string;
}

const MATCHES = `
  SELECT event.id AS event_id, event.type AS event_type, endpoint.id AS endpoint_id,
         event.organization_id
  FROM outbox_events event
  JOIN webhook_endpoints endpoint ON endpoint.organization_id = event.organization_id
   AND endpoint.deleted_at IS NULL AND endpoint.active AND endpoint.events && ARRAY[event.type, $2]
  WHERE event.id = ANY($1)
  ORDER BY event.id`;

/** Makes deliveries of events: one for each active endpoint of the organization that wants the type. */
@Injectable()
export class EventDispatcher {
  private readonly due: DueRows;

  constructor(
    private readonly events: OutboxStore,
    private readonly deliveries: DeliveryStore,
    private readonly transactions: Transactions,
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookJob>,
    queries: PreparedQueries,
  ) {
    this.due = new DueRows(queries, {
      name: 'outbox_events',
      table: 'outbox_events',
      id: 'id',
      order: 'id',
      where: 'dispatched_at IS NULL',
      due: 'true',
    });
  }

  /** Dispatches all events that are open. Any number of workers may do so at once. */
  async dispatch(): Promise<void> {
    for (;;) {
      const due = await this.due.read(BATCH);
      const dispatched = due.length > 0 ? await this.dispatchAll(due.map(({ id }) => id)) : 0;
      // The rest of a batch that another worker has taken is in its hands.
      if (due.length < BATCH || dispatched === 0) return;
    }
  }

  /** Those that are still open, in one transaction: after a crash they are open again and nothing was made of them. */
  private dispatchAll(ids: string[]): Promise<number> {
    return this.transactions.run(async (manager) => {
      const events = await this.events.lockOpen(manager, ids);
      if (events.length === 0) return 0;
      const matches = await manager.query<Match[]>(MATCHES, [events, ALL_EVENTS]);
      if (matches.length > 0) await this.addDeliveries(manager, matches);
      await this.events.close(manager, events);
      return events.length;
    });
  }

  private async addDeliveries(manager: EntityManager, matches: Match[]): Promise<void> {
    const deliveries = matches.map((match) => ({ id: newId('delivery'), ...match }));
    await this.deliveries.add(manager, deliveries);
    // One job an endpoint: whoever takes it up goes on to all that is due there.
    const last = new Map(deliveries.map((delivery) => [delivery.endpoint_id, delivery]));
    const jobs = [...last.values()].map(({ id, endpoint_id, organization_id }) => ({
      jobId: id,
      data: { endpoint_id, organization_id },
    }));
    await this.transactions.afterCommit(() => addJobs(this.queue, jobs));
  }
}
