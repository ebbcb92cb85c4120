import { ApiPropertyOptional } from '@nestjs/swagger';
import { enumOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { OpenSchema } from '../../../http/fields/open-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';
import { DELIVERED_TYPES, type DeliveredType } from '../../outbox-event.entity.js';
import type { Payload } from '../payload.js';
import {
  DELIVERY_FAILURES,
  DELIVERY_STATUSES,
  type DeliveryFailure,
  type DeliveryStatus,
} from '../webhook-delivery.entity.js';

/** An event on its way to an endpoint as the API shows it. */
export class WebhookDeliveryDto {
  @Shown({ description: 'Webhook delivery ID.', example: 'delivery_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @Shown({ description: 'ID of the webhook.', example: 'hook_12345' })
  endpoint_id: string;

  @Shown({
    example: 'event_0C7sKxlDB1CmnTsaCeWRf3',
    description:
      'Value of the `webhook-id` header, the same in every attempt. IDs sort by the time of the event.',
  })
  event_id: string;

  @Shown({ ...enumOf(DELIVERED_TYPES), example: 'trunk.status_changed' })
  event_type: DeliveredType;

  @Shown({ ...enumOf(DELIVERY_STATUSES), example: 'succeeded' })
  status: DeliveryStatus;

  @Shown({
    type: 'integer',
    example: 1,
    description: 'Number of attempts since the delivery was created or last replayed.',
  })
  attempts: number;

  @Shown({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'HTTP status of the response to the last attempt. Null if there was none.',
  })
  response_code: number | null;

  @Shown({
    ...enumOf(DELIVERY_FAILURES),
    nullable: true,
    example: null,
    description: 'Why the last attempt failed. Null if it did not fail.',
  })
  failure: DeliveryFailure | null;

  @Shown({
    description: 'Time of the last attempt. Null before the first.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T10:30:00Z',
  })
  last_attempt_at: string | null;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Time of the next attempt. Null unless pending.',
  })
  next_attempt_at: string | null;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  created_at: string;
}

/** What an event is about; each type has keys of its own. */
@OpenSchema({ description: 'Data of the event. Each event type has its own keys.' })
export class WebhookEventDataDto {
  @Shown({ description: 'Organization of the event.', example: 'org_98765' })
  organization_id: string;

  @ApiPropertyOptional({
    enum: [true],
    type: Boolean,
    example: true,
    description: 'Present if the event was too large to send, and only its IDs are included.',
  })
  truncated?: true;
}

/** The body of a delivery. */
export class WebhookPayloadDto implements Payload {
  @Shown({ ...enumOf(DELIVERED_TYPES), example: 'trunk.status_changed' })
  type: DeliveredType;

  @Shown({ description: 'Time of the event.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  timestamp: string;

  @Shown({
    type: WebhookEventDataDto,
    example: {
      trunk_id: 'trunk_12345',
      name: 'Primary Carrier Trunk',
      previous_status: 'pending',
      status: 'active',
      organization_id: 'org_98765',
    },
  })
  data: Payload['data'];
}

/** A delivery with what it delivers. */
export class WebhookDeliveryDetailsDto extends WebhookDeliveryDto {
  @Shown({ type: WebhookPayloadDto, description: 'The request body that the receiver gets.' })
  payload: Payload;
}

export class WebhookDeliveryList {
  @Shown({ description: 'Deliveries on this page, newest first.', type: [WebhookDeliveryDto] })
  deliveries: WebhookDeliveryDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const WEBHOOK_TESTED = 'Test event sent';
export const DELIVERY_REPLAYED = 'Webhook delivery scheduled again';

export const WebhookDeliveryAnswer = envelopeOf(
  WebhookDeliveryDetailsDto,
  undefined,
  'WebhookDeliveryAnswer',
);
export const WebhookDeliveryListAnswer = envelopeOf(WebhookDeliveryList);
export const WebhookTestedAnswer = envelopeOf(WebhookDeliveryDto, WEBHOOK_TESTED, 'WebhookTestedAnswer');
export const WebhookReplayedAnswer = envelopeOf(
  WebhookDeliveryDto,
  DELIVERY_REPLAYED,
  'WebhookReplayedAnswer',
);
