import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliveryOutcomes } from './deliveries/delivery-outcomes.js';
import { DeliverySender } from './deliveries/delivery-sender.js';
import { DeliveryStore } from './deliveries/delivery.store.js';
import { TestDeliveries } from './deliveries/test-deliveries.js';
import { WebhookDelivery } from './deliveries/webhook-delivery.entity.js';
import { OutboxStoreModule } from './outbox.store.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecret } from './webhook-secret.entity.js';
import { WebhookSecretStore } from './webhook-secret.store.js';
import { WebhookStore } from './webhook.store.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** `/webhooks`: where organizations are told of their events. Events come in by `OutboxModule`. */
@Module({
  imports: [TypeOrmModule.forFeature([WebhookEndpoint, WebhookSecret, WebhookDelivery]), OutboxStoreModule],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    WebhooksService,
    WebhookStore,
    WebhookSecretStore,
    DeliveriesService,
    DeliveryStore,
    DeliverySender,
    DeliveryOutcomes,
    TestDeliveries,
  ],
  exports: [DeliveryStore, DeliverySender, DeliveryOutcomes],
})
export class WebhooksModule {}
