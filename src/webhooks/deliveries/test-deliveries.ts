import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { newId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import { OutboxEvent, TEST_EVENT } from '../outbox-event.entity.js';
import { inShare } from '../../http/in-share.js';
import { Shares } from '../../shares/shares.js';
import type { WebhookEndpoint } from '../webhook-endpoint.entity.js';
import { WebhooksService } from '../webhooks.service.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliverySender } from './delivery-sender.js';
import { CLAIM_SECONDS, type ClaimedDelivery, DeliveryStore } from './delivery-store.js';
import { WebhookDelivery } from './webhook-delivery.entity.js';

/** Tests of one process that wait for their receivers at once. */
const MAX_UNDER_WAY = 200;

/** Test events: sent at once, by the process that is asked, to an active endpoint or one that is not yet. */
@Injectable()
export class TestDeliveries {
  private readonly places = new Shares(MAX_UNDER_WAY);

  constructor(
    @InjectRepository(WebhookDelivery) private readonly deliveries: Repository<WebhookDelivery>,
    private readonly webhooks: WebhooksService,
    private readonly log: DeliveriesService,
    private readonly store: DeliveryStore,
    private readonly sender: DeliverySender,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Sends a `webhook.test` event, once, and waits for how it goes, which takes 15 seconds at most.
   * @throws ApiException 404, 403, 409 while another test of the endpoint is running, 429 while too many of the
   *   organization are
   */
  async run(caller: Caller, endpointId: string): Promise<WebhookDelivery> {
    const endpoint = await this.webhooks.read(caller, endpointId);
    return inShare(this.places, endpoint.organization_id, () => this.send(caller, endpoint));
  }

  private async send(caller: Caller, endpoint: WebhookEndpoint): Promise<WebhookDelivery> {
    const claimed = await this.transactions.run((manager) => this.begin(manager, caller, endpoint));
    await this.store.record(claimed, await this.sender.send(claimed));
    return this.deliveries.findOneByOrFail({ id: claimed.id });
  }

  /** The rows of the test, claimed by this process. */
  private async begin(
    manager: EntityManager,
    caller: Caller,
    endpoint: WebhookEndpoint,
  ): Promise<ClaimedDelivery> {
    const { id: endpoint_id, organization_id, url } = endpoint;
    const now = new Date();
    const event = manager.create(OutboxEvent, {
      id: newId('event'),
      organization_id,
      type: TEST_EVENT,
      data: { endpoint_id },
      created_at: now,
      dispatched_at: now,
    });
    await manager.insert(OutboxEvent, event);
    const id = newId('delivery');
    await manager.insert(WebhookDelivery, {
      id,
      endpoint_id,
      event_id: event.id,
      event_type: TEST_EVENT,
      status: 'pending',
      attempts: 1,
      last_attempt_at: now,
      next_attempt_at: () => `now() + make_interval(secs => ${CLAIM_SECONDS})`,
      created_at: now,
      version: 1,
    });
    const delivery = await manager.findOneByOrFail(WebhookDelivery, { id });
    await this.log.record(manager, caller, 'test', endpoint, delivery);
    const { attempts, version } = delivery;
    return { ...event, id, endpoint_id, event_id: event.id, attempts, version, url, active: true };
  }
}
