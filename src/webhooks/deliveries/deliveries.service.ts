import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Queue } from 'bull';
import { type EntityManager, type FindOneOptions, Repository } from 'typeorm';
import { AuditService } from '../../audit/audit.service.js';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { ApiException, conflict } from '../../http/errors/api-exception.js';
import type { IfMatch } from '../../http/etag.js';
import { type Page, pageOf } from '../../http/paging.js';
import { addJob } from '../../queues/add-job.js';
import { OutboxEvent } from '../outbox-event.entity.js';
import type { WebhookEndpoint } from '../webhook-endpoint.entity.js';
import { WEBHOOK_QUEUE, type WebhookJob } from '../webhook-queue.js';
import { WebhooksService } from '../webhooks.service.js';
import { presentDelivery } from './dto/delivery.presenter.js';
import type { ListDeliveriesQuery } from './dto/delivery.query.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';

/** Stands for the id of an endpoint's newest delivery. */
export const LATEST = 'latest';

/** The log of what was delivered to an endpoint, and how it went. */
@Injectable()
export class DeliveriesService {
  constructor(
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
    @InjectRepository(OutboxEvent) private readonly events: Repository<OutboxEvent>,
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly webhooks: WebhooksService,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
  ) {}

  /** The deliveries to the endpoint, newest first. @throws ApiException 404 or 403 */
  async list(caller: Caller, endpointId: string, query: ListDeliveriesQuery): Promise<Page<WebhookDelivery>> {
    await this.webhooks.read(caller, endpointId);
    const list = this.deliveries.createQueryBuilder('delivery');
    list.where('delivery.endpoint_id = :endpointId', { endpointId });
    if (query.status) list.andWhere('delivery.status = :status', { status: query.status });
    return pageOf(list, query);
  }

  /** @throws ApiException 404 or 403 */
  async read(
    caller: Caller,
    endpointId: string,
    id: string,
  ): Promise<{ delivery: WebhookDelivery; event: OutboxEvent }> {
    await this.webhooks.read(caller, endpointId);
    const delivery = await this.deliveries.findOne(one(endpointId, id));
    const event = delivery && (await this.events.findOneBy({ id: delivery.event_id }));
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
      const before = await manager.findOne(WebhookDelivery, {
        ...one(endpointId, id),
        lock: { mode: 'pessimistic_write' },
      });
      if (!before) throw new ApiException('webhook_delivery_not_found');
      ifMatch.check(before.version);
      if (!endpoint.active) {
        throw conflict([{ field: 'id', message: `the webhook ${endpoint.id} is not active` }]);
      }
      const version = before.version + 1;
      await manager.update(
        WebhookDelivery,
        { id: before.id },
        { status: 'pending', attempts: 0, next_attempt_at: () => 'now()', version },
      );
      const delivery = await manager.findOneByOrFail(WebhookDelivery, { id: before.id });
      await this.record(manager, caller, 'replay', endpoint, delivery, before);
      await this.transactions.afterCommit(() =>
        addJob(this.queue, `${before.id}-${version}`, {
          endpoint_id: endpointId,
          organization_id: endpoint.organization_id,
        }),
      );
      return delivery;
    });
  }

  /** Records what a caller did to a delivery. */
  record(
    manager: EntityManager,
    caller: Caller,
    action: 'test' | 'replay',
    { organization_id }: WebhookEndpoint,
    after: WebhookDelivery,
    before?: WebhookDelivery,
  ): Promise<void> {
    return this.audit.record(manager, caller, {
      action,
      resource_type: 'webhook_delivery',
      resource_id: after.id,
      organization_id,
      before: before && presentDelivery(before),
      after: presentDelivery(after),
    });
  }
}

/** Finds the delivery to an endpoint that `id` means. */
function one(endpointId: string, id: string): FindOneOptions<WebhookDelivery> {
  if (id !== LATEST) return { where: { id, endpoint_id: endpointId } };
  return { where: { endpoint_id: endpointId }, order: { created_at: 'DESC', id: 'DESC' } };
}
