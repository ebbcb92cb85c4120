import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { envelopeOf } from '../../../http/envelope-schema.js';
import { OpenSchema } from '../../../http/open-schema.js';
import { Pagination } from '../../../http/paging.js';
import { timestamp, timestampOrNull } from '../../../http/times.js';
import { DELIVERED_TYPES, type DeliveredType } from '../../outbox-event.entity.js';
import type { Payload } from '../payload.js';
import {
  DELIVERY_FAILURES,
  DELIVERY_STATUSES,
  type DeliveryFailure,
  type DeliveryStatus,
  type WebhookDelivery,
} from '../webhook-delivery.entity.js';

/** An event on its way to an endpoint as the API shows it. */
export class WebhookDeliveryDto {
  @ApiProperty({ description: 'Webhook delivery ID.', example: 'delivery_0C7sKxlDB1CmnTsaCeWRf3' })
  id: string;

  @ApiProperty({ description: 'The webhook that it is sent to.', example: 'hook_12345' })
  endpoint_id: string;

  @ApiProperty({
    example: 'event_0C7sKxlDB1CmnTsaCeWRf3',
    description: 'What the header webhook-id says, in every attempt. Ids sort by the time of the event.',
  })
  event_id: string;

  @ApiProperty({ enum: DELIVERED_TYPES, enumName: 'WebhookEventType', example: 'trunk.status_changed' })
  event_type: DeliveredType;

  @ApiProperty({ enum: DELIVERY_STATUSES, enumName: 'WebhookDeliveryStatus', example: 'succeeded' })
  status: DeliveryStatus;

  @ApiProperty({ type: 'integer', example: 1, description: 'Since it was made or last replayed.' })
  attempts: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 204,
    description: 'Status of the response to the last attempt; null where there was none.',
  })
  response_code: number | null;

  @ApiProperty({
    enum: DELIVERY_FAILURES,
    enumName: 'WebhookDeliveryFailure',
    nullable: true,
    example: null,
    description: 'Why the last attempt failed.',
  })
  failure: DeliveryFailure | null;

  @ApiProperty({
    description: 'When it was last tried; null before the first attempt.',
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2024-01-22T10:30:00Z',
  })
  last_attempt_at: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When it is tried next; null where it is not pending.',
  })
  next_attempt_at: string | null;

  @ApiProperty({ description: 'When it was made.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  created_at: string;
}

/** What an event is about; each type has keys of its own. */
@OpenSchema({ description: 'What an event is about; each type has keys of its own.' })
export class WebhookEventDataDto {
  @ApiProperty({ description: 'Organization that the event is of.', example: 'org_98765' })
  organization_id: string;

  @ApiPropertyOptional({
    enum: [true],
    type: Boolean,
    example: true,
    description: 'Where the event was too large to send whole, and only its ids are here.',
  })
  truncated?: true;
}

/** The body of a delivery. */
export class WebhookPayloadDto implements Payload {
  @ApiProperty({ enum: DELIVERED_TYPES, enumName: 'WebhookEventType', example: 'trunk.status_changed' })
  type: DeliveredType;

  @ApiProperty({ description: 'When it happened.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  timestamp: string;

  @ApiProperty({
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
  @ApiProperty({ type: WebhookPayloadDto, description: 'What the receiver gets to read.' })
  payload: Payload;
}

export class WebhookDeliveryList {
  @ApiProperty({ description: 'Deliveries of this page, newest first.', type: [WebhookDeliveryDto] })
  deliveries: WebhookDeliveryDto[];

  @ApiProperty({ type: Pagination })
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

/** The delivery as the API shows it. */
export function presentDelivery(delivery: WebhookDelivery): WebhookDeliveryDto {
  return {
    id: delivery.id,
    endpoint_id: delivery.endpoint_id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    status: delivery.status,
    attempts: delivery.attempts,
    response_code: delivery.response_code,
    failure: delivery.failure,
    last_attempt_at: timestampOrNull(delivery.last_attempt_at),
    next_attempt_at: timestampOrNull(delivery.next_attempt_at),
    created_at: timestamp(delivery.created_at),
  };
}
