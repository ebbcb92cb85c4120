import { ApiPropertyOptional } from '@nestjs/swagger';
import { DeletedDto } from '../../http/answers/deleted.js';
import { enumOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import { type Subscription, SUBSCRIPTIONS } from '../webhook-endpoint.entity.js';

const SECRET = {
  type: String,
  example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  description: 'Secret that signs the deliveries (Standard Webhooks). Only shown in this response.',
};

/** A webhook endpoint as the API shows it: everything but its secrets. */
export class WebhookDto {
  @Shown({ description: 'Webhook ID.', example: 'hook_12345' })
  id: string;

  @Shown({ description: 'Organization whose events the webhook receives.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'URL that receives the events by POST.',
    example: 'https://hooks.company1.example.com/telephony',
  })
  url: string;

  @Shown({
    description: 'What the webhook is for. Null if not set.',
    type: String,
    nullable: true,
    example: 'On-call alerts',
  })
  description: string | null;

  @Shown({
    description: 'Event types that are sent. `*` means all.',
    ...enumOf(SUBSCRIPTIONS),
    isArray: true,
    example: ['gateway.alert.opened', 'gateway.alert.resolved'],
  })
  events: Subscription[];

  @Shown({ description: 'Whether events are sent.', example: true })
  active: boolean;

  @Shown({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description:
      'Time the receiver returned 410 Gone, which disabled the webhook. Null once it is active again.',
  })
  disabled_at: string | null;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-22T10:30:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change.',
    format: 'date-time',
    example: '2024-01-22T10:30:00Z',
  })
  updated_at: string;
}

/** An endpoint that was put, with its secret where it is new. */
export class WebhookWithSecretDto extends WebhookDto {
  @ApiPropertyOptional(SECRET)
  secret?: string;
}

/** An endpoint with its new secret. */
export class RotatedWebhookDto extends WebhookDto {
  @Shown(SECRET)
  secret: string;

  @Shown({
    format: 'date-time',
    example: '2024-01-23T10:30:00Z',
    description: 'Time until which deliveries are also signed with the previous secret.',
  })
  previous_secret_expires_at: string;
}

export class WebhookList {
  @Shown({ description: 'Webhooks on this page, newest first.', type: [WebhookDto] })
  webhooks: WebhookDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const WEBHOOK_CREATED = 'Webhook created successfully';
export const WEBHOOK_UPDATED = 'Webhook updated successfully';
export const WEBHOOK_DELETED = 'Webhook deleted successfully';
export const SECRET_ROTATED = 'Webhook secret rotated successfully';

export const WebhookAnswer = envelopeOf(WebhookDto);
export const WebhookListAnswer = envelopeOf(WebhookList);
export const WebhookWithSecretAnswer = envelopeOf(WebhookWithSecretDto, WEBHOOK_CREATED);
export const WebhookChangedAnswer = envelopeOf(WebhookDto, WEBHOOK_UPDATED, 'WebhookChangedAnswer');
export const WebhookDeletedAnswer = envelopeOf(DeletedDto, WEBHOOK_DELETED, 'WebhookDeletedAnswer');
export const RotatedWebhookAnswer = envelopeOf(RotatedWebhookDto, SECRET_ROTATED);
