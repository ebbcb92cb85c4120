import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import type { EntityManager } from 'typeorm';
import { newId } from '../../database/ids.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Transactions } from '../../database/transactions.js';
import { addJobs } from '../../queues/add-job.js';
import { DueRows } from '../../shares/due-rows.js';
import { ALL_EVENTS } from '../webhook-endpoint.entity.js';
import { WEBHOOK_QUEUE, type WebhookJob } from '../webhook-queue.js';

const BATCH = 100;

/** An event and an endpoint that wants it. */
interface Match {
  event_id: string;
  event_type: string;
  endpoint_id: string;
  organization_id: string;
}

const OPEN_EVENTS = `
  SELECT id FROM outbox_events WHERE id = ANY($1) AND dispatched_at IS NULL
  FOR UPDATE SKIP LOCKED`;

const MATCHES = `
  SELECT event.id AS event_id, event.type AS event_type, endpoint.id AS endpoint_id,
         event.organization_id
  FROM outbox_events event
  JOIN webhook_endpoints endpoint ON endpoint.organization_id = event.organization_id
   AND endpoint.deleted_at IS NULL AND endpoint.active AND endpoint.events && ARRAY[event.type, $2]
  WHERE event.id = ANY($1)
  ORDER BY event.id`;

const ADD_DELIVERIES = `
  INSERT INTO webhook_deliveries
    (id, event_id, event_type, endpoint_id, status, attempts, next_attempt_at, created_at, version)
  SELECT id, event_id, event_type, endpoint_id, 'pending', 0, now(), clock_timestamp(), 1
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS d (id, event_id, event_type, endpoint_id)
  ON CONFLICT (event_id, endpoint_id) DO NOTHING`;

/** Makes deliveries of events: one for each active endpoint of the organization that wants the type. */
@Injectable()
export class EventDispatcher {
  private readonly due: DueRows;

  constructor(
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
      const open = await manager.query<{ id: string }[]>(OPEN_EVENTS, [ids]);
      if (open.length === 0) return 0;
      const events = open.map(({ id }) => id);
      const matches = await manager.query<Match[]>(MATCHES, [events, ALL_EVENTS]);
      if (matches.length > 0) await this.addDeliveries(manager, matches);
      await manager.query('UPDATE outbox_events SET dispatched_at = clock_timestamp() WHERE id = ANY($1)', [
        events,
      ]);
      return events.length;
    });
  }

  private async addDeliveries(manager: EntityManager, matches: Match[]): Promise<void> {
    const deliveries = matches.map((match) => ({ id: newId('delivery'), ...match }));
    await manager.query(ADD_DELIVERIES, [
      deliveries.map(({ id }) => id),
      deliveries.map(({ event_id }) => event_id),
      deliveries.map(({ event_type }) => event_type),
      deliveries.map(({ endpoint_id }) => endpoint_id),
    ]);
    // One job an endpoint: whoever takes it up goes on to all that is due there.
    const last = new Map(deliveries.map((delivery) => [delivery.endpoint_id, delivery]));
    const jobs = [...last.values()].map(({ id, endpoint_id, organization_id }) => ({
      jobId: id,
      data: { endpoint_id, organization_id },
    }));
    await this.transactions.afterCommit(() => addJobs(this.queue, jobs));
  }
}
