import { Module } from '@nestjs/common';
import { DeliveryLanes } from './deliveries/delivery-lanes.js';
import { EventDispatcher } from './deliveries/event-dispatcher.js';
import { WebhookWorker } from './webhook-worker.js';
import { WebhooksModule } from './webhooks.module.js';

/** The part of the webhooks that runs in workers: events become deliveries, and these are sent. */
@Module({
  imports: [WebhooksModule],
  providers: [WebhookWorker, EventDispatcher, DeliveryLanes],
})
export class WebhooksWorkerModule {}
