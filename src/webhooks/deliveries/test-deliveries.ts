import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { newId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import { inShare } from '../../http/requests/in-share.js';
import { Shares } from '../../shares/shares.js';
import { TEST_EVENT } from '../outbox-event.entity.js';
import { type NewEvent, OutboxStore } from '../outbox.store.js';
import type { WebhookEndpoint } from '../webhook-endpoint.entity.js';
import { WebhookStore } from '../webhook.store.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliverySender } from './delivery-sender.js';
import { type ClaimedDelivery, DeliveryStore } from './delivery.store.js';
import type { WebhookDelivery } from './webhook-delivery.entity.js';

/** Tests of one process that wait for their receivers at once. */
const MAX_UNDER_WAY = 200;

/** Test events: sent at once, by the process that is asked, to an active endpoint or one that is not yet. */
@Injectable()
export class TestDeliveries {
  private readonly places = new Shares(MAX_UNDER_WAY);

  constructor(
    private readonly webhooks: WebhookStore,
    private readonly events: OutboxStore,
    private readonly store: DeliveryStore,
    private readonly sender: DeliverySender,
    private readonly outcomes: DeliveryOutcomes,
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
    await this.outcomes.record(claimed, await this.sender.send(claimed));
    return this.store.read(claimed.id);
  }

  /** The rows of the test, claimed by this process. */
  private async begin(
    manager: EntityManager,
    caller: Caller,
    endpoint: WebhookEndpoint,
  ): Promise<ClaimedDelivery> {
    const { id: endpoint_id, organization_id, url } = endpoint;
    const now = new Date();
    const event: NewEvent = { id: newId('event'), organization_id, type: TEST_EVENT, data: { endpoint_id } };
    await this.events.add(manager, event, now);
    const delivery = await this.store.addTest(manager, caller, endpoint, { event_id: event.id, at: now });
    const { id, event_id, attempts, version } = delivery;
    return { ...event, created_at: now, id, endpoint_id, event_id, attempts, version, url, active: true };
  }
}
