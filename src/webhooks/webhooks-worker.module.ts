import { Module } from '@nestjs/common';
import { DeliveryLanes } from './deliveries/delivery-lanes.js';
import { EventDispatcher } from './deliveries/event-dispatcher.js';
import { OutboxStoreModule } from './outbox.store.js';
import { WebhookWorker } from './webhook-worker.js';
import { WebhooksPurge } from './webhooks-purge.js';
import { WebhooksModule } from './webhooks.module.js';

/** The part of the webhooks that runs in workers: events become deliveries, and these are sent. */
@Module({
  imports: [WebhooksModule, OutboxStoreModule],
  providers: [WebhookWorker, WebhooksPurge, EventDispatcher, DeliveryLanes],
})
export class WebhooksWorkerModule {}
