import { Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../auth/caller.js';
import { type Answer, found, unversioned, updated } from '../../http/answers/answer.js';
import { Endpoint } from '../../http/endpoint.js';
import { wordsOf } from '../../http/errors/catalogue.js';
import { ErrorTable } from '../../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../../http/answers/etag.js';
import { Query } from '../../http/requests/handler-input.js';
import { Identify } from '../../http/requests/identifier.pipe.js';
import { FormatQuery } from '../../http/fields/query-fields.js';
import { Idempotent } from '../../idempotency/idempotent.decorator.js';
import { DeliveriesService } from './deliveries.service.js';
import { LATEST } from './delivery.store.js';
import {
  DELIVERY_REPLAYED,
  WEBHOOK_TESTED,
  WebhookDeliveryAnswer,
  type WebhookDeliveryDetailsDto,
  type WebhookDeliveryDto,
  type WebhookDeliveryList,
  WebhookDeliveryListAnswer,
  WebhookReplayedAnswer,
  WebhookTestedAnswer,
} from './dto/delivery.answer.js';
import { WEBHOOK_DELIVERY_EXAMPLES } from './dto/delivery.examples.js';
import { presentDelivery } from './dto/delivery.presenter.js';
import { ListDeliveriesQuery } from './dto/delivery.query.js';
import { payloadOf } from './payload.js';
import { TestDeliveries } from './test-deliveries.js';

const ERRORS = { 400: 'Invalid request parameters', 404: 'Webhook not found' };

@ApiTags('Webhooks')
@Controller('webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly tests: TestDeliveries,
  ) {}

  @Get('deliveries')
  @RequireScope('webhooks:read')
  @Endpoint({
    id: 'listWebhookDeliveries',
    summary: 'List Webhook Deliveries',
    description:
      'Lists the deliveries of the last 30 days, sent and pending, with their results, newest first.',
    answer: WebhookDeliveryListAnswer,
    returns: 'Webhook Deliveries',
    example: WEBHOOK_DELIVERY_EXAMPLES.list,
  })
  @ErrorTable(ERRORS)
  async list(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Query() query: ListDeliveriesQuery,
  ): Promise<Answer<WebhookDeliveryList>> {
    const { rows, pagination } = await this.deliveries.list(caller, id, query);
    return unversioned({ deliveries: rows.map(presentDelivery), pagination });
  }

  @Get('deliveries/:deliveryId')
  @RequireScope('webhooks:read')
  @Endpoint({
    id: 'getWebhookDelivery',
    summary: 'Get Webhook Delivery',
    description:
      'Retrieves a delivery to a webhook with its payload. Use `latest` for the newest delivery of the ' +
      'webhook.',
    answer: WebhookDeliveryAnswer,
    returns: 'Webhook Delivery',
    versioned: true,
    example: WEBHOOK_DELIVERY_EXAMPLES.read,
  })
  @ErrorTable(ERRORS)
  async read(
    @Query() _: FormatQuery,
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Identify('deliveryId', 'delivery', [LATEST]) deliveryId: string,
  ): Promise<Answer<WebhookDeliveryDetailsDto>> {
    const { delivery, event } = await this.deliveries.read(caller, id, deliveryId);
    return found({ ...presentDelivery(delivery), payload: payloadOf(event) }, delivery.version);
  }

  @Post('deliveries/:deliveryId/replay')
  @RequireScope('webhooks:write')
  @Endpoint({
    id: 'replayWebhookDelivery',
    summary: 'Replay Webhook Delivery',
    description:
      'Delivers the event again with the same `webhook-id`, with all retries. Use `latest` for the ' +
      'newest delivery of the webhook.',
    answer: WebhookReplayedAnswer,
    versioned: true,
    example: WEBHOOK_DELIVERY_EXAMPLES.replay,
  })
  @ErrorTable({ ...ERRORS, 409: 'Webhook is not active' }, 'write')
  @Idempotent()
  async replay(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Identify('deliveryId', 'delivery', [LATEST]) deliveryId: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<WebhookDeliveryDto>> {
    const delivery = await this.deliveries.replay(caller, id, deliveryId, ifMatch);
    return updated(presentDelivery(delivery), delivery.version, DELIVERY_REPLAYED);
  }

  @Post('test')
  @RequireScope('webhooks:write')
  @Endpoint({
    id: 'testWebhook',
    summary: 'Test Webhook',
    description: 'Sends one `webhook.test` event now and returns the result.',
    answer: WebhookTestedAnswer,
    example: WEBHOOK_DELIVERY_EXAMPLES.test,
  })
  @ErrorTable({ ...ERRORS, 409: wordsOf('webhook_test_running') }, 'write')
  @Idempotent({ slow: true })
  async test(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
  ): Promise<Answer<WebhookDeliveryDto>> {
    return unversioned(presentDelivery(await this.tests.run(caller, id)), WEBHOOK_TESTED);
  }
}
