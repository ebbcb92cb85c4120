import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { ApiException, conflict } from '../../http/errors/api-exception.js';
import type { IfMatch } from '../../http/answers/etag.js';
import type { Page } from '../../http/answers/paging.js';
import { addJob } from '../../queues/add-job.js';
import type { OutboxEvent } from '../outbox-event.entity.js';
import { OutboxStore } from '../outbox.store.js';
import { WEBHOOK_QUEUE, type WebhookJob } from '../webhook-queue.js';
import { WebhookStore } from '../webhook.store.js';
import { DeliveryStore } from './delivery.store.js';
import type { ListDeliveriesQuery } from './dto/delivery.query.js';
import type { WebhookDelivery } from './webhook-delivery.entity.js';

/** The log of what was delivered to an endpoint, and how it went. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly store: DeliveryStore,
    private readonly webhooks: WebhookStore,
    private readonly events: OutboxStore,
    private readonly transactions: Transactions,
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookJob>,
  ) {}

  /** The deliveries to the endpoint, newest first. @throws ApiException 404 or 403 */
  async list(caller: Caller, endpointId: string, query: ListDeliveriesQuery): Promise<Page<WebhookDelivery>> {
    await this.webhooks.read(caller, endpointId);
    return this.store.list(endpointId, query);
  }

  /** @throws ApiException 404 or 403 */
  async read(
    caller: Caller,
    endpointId: string,
    id: string,
  ): Promise<{ delivery: WebhookDelivery; event: OutboxEvent }> {
    await this.webhooks.read(caller, endpointId);
    const delivery = await this.store.find(endpointId, id);
    const event = delivery && (await this.events.read(delivery.event_id));
    if (!event) throw new ApiException('webhook_delivery_not_found');
    return { delivery, event };
  }

  /**
   * Delivers once more under the same `webhook-id`, whatever became of it before, with all retries.
   * @throws ApiException 404, 403, 409 while the endpoint is not active, 412
   */
  replay(caller: Caller, endpointId: string, id: string, ifMatch: IfMatch): Promise<WebhookDelivery> {
    return this.transactions.run(async (manager) => {
      const endpoint = await this.webhooks.read(caller, endpointId);
      const before = await this.store.lock(manager, endpointId, id);
      if (!before) throw new ApiException('webhook_delivery_not_found');
      ifMatch.check(before.version);
      if (!endpoint.active) {
        throw conflict([{ field: 'id', message: `the webhook ${endpoint.id} is not active` }]);
      }
      const delivery = await this.store.replay(manager, caller, endpoint, before);
      await this.transactions.afterCommit(() =>
        addJob(this.queue, `${delivery.id}-${delivery.version}`, {
          endpoint_id: endpointId,
          organization_id: endpoint.organization_id,
        }),
      );
      return delivery;
    });
  }
}
