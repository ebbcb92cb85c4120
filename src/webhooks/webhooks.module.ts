import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliverySender } from './deliveries/delivery-sender.js';
import { DeliveryStore } from './deliveries/delivery-store.js';
import { EndpointSwitch } from './deliveries/endpoint-switch.js';
import { TestDeliveries } from './deliveries/test-deliveries.js';
import { WebhookDelivery } from './deliveries/webhook-delivery.entity.js';
import { OutboxEvent } from './outbox-event.entity.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { WebhookSecret } from './webhook-secret.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** `/webhooks`: where organizations are told of their events. Events come in by `OutboxModule`. */
@Module({
  imports: [TypeOrmModule.forFeature([WebhookEndpoint, WebhookSecret, WebhookDelivery, OutboxEvent])],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    WebhooksService,
    WebhookSecrets,
    DeliveriesService,
    TestDeliveries,
    DeliveryStore,
    DeliverySender,
    EndpointSwitch,
  ],
  exports: [DeliveryStore, DeliverySender, WebhookSecrets],
})
export class WebhooksModule {}
