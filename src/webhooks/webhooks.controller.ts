import { Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../auth/caller.js';
import { type Answer, created, deleted, found, unversioned, updated } from '../http/answers/answer.js';
import type { DeletedDto } from '../http/answers/deleted.js';
import { mustChangeSomething } from '../http/fields/dto-rules.js';
import { Endpoint } from '../http/endpoint.js';
import { about, ErrorTable } from '../http/errors/error-table.js';
import { type IfMatch, Precondition } from '../http/answers/etag.js';
import { Body, Query } from '../http/requests/handler-input.js';
import { Identify } from '../http/requests/identifier.pipe.js';
import { FormatQuery } from '../http/fields/query-fields.js';
import { timestamp } from '../http/answers/times.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import {
  RotatedWebhookAnswer,
  type RotatedWebhookDto,
  SECRET_ROTATED,
  WEBHOOK_CREATED,
  WEBHOOK_DELETED,
  WEBHOOK_UPDATED,
  WebhookAnswer,
  WebhookChangedAnswer,
  WebhookDeletedAnswer,
  type WebhookDto,
  type WebhookList,
  WebhookListAnswer,
  WebhookWithSecretAnswer,
  type WebhookWithSecretDto,
} from './dto/webhook.answer.js';
import { PutWebhook, RotateWebhookSecret, UpdateWebhook } from './dto/webhook.body.js';
import { WEBHOOK_EXAMPLES } from './dto/webhook.examples.js';
import { presentWebhook } from './dto/webhook.presenter.js';
import { ListWebhooksQuery } from './dto/webhook.query.js';
import { MAX_ENDPOINTS, MAX_VALID_SECRETS, WebhooksService } from './webhooks.service.js';

const UNKNOWN = { 404: 'Webhook not found' };
const UNACCEPTABLE = { 400: 'Invalid request parameters', 422: 'Validation error' };

@ApiTags('Webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @RequireScope('webhooks:read')
  @Endpoint({
    id: 'listWebhooks',
    summary: 'List Webhooks',
    description: 'Lists the webhooks of your organizations, newest first.',
    answer: WebhookListAnswer,
    returns: 'Webhooks',
    example: WEBHOOK_EXAMPLES.list,
  })
  @ErrorTable({ 400: 'Invalid request parameters' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListWebhooksQuery,
  ): Promise<Answer<WebhookList>> {
    const { rows, pagination } = await this.webhooks.list(caller, query);
    return unversioned({ webhooks: rows.map(presentWebhook), pagination });
  }

  @Get(':id')
  @RequireScope('webhooks:read')
  @Endpoint({
    id: 'getWebhook',
    summary: 'Get Webhook',
    description: 'Retrieves a webhook by ID.',
    answer: WebhookAnswer,
    returns: 'Webhook',
    versioned: true,
    example: WEBHOOK_EXAMPLES.read,
  })
  @ErrorTable({ 400: about('id', 'Invalid webhook ID format'), ...UNKNOWN })
  async read(
    @Query() _: FormatQuery,
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
  ): Promise<Answer<WebhookDto>> {
    const endpoint = await this.webhooks.read(caller, id);
    return found(presentWebhook(endpoint), endpoint.version);
  }

  @Put(':id')
  @RequireScope('webhooks:write')
  @Endpoint({
    id: 'putWebhook',
    summary: 'Create Webhook',
    description:
      'Creates a webhook for the events of an organization, or replaces an existing one. The response to ' +
      'a creation shows the signing secret. Events follow the Standard Webhooks specification: each is ' +
      'signed (`webhook-signature`), delivered at least once, and retried for about a day until your ' +
      'receiver returns a 2xx status.',
    answer: WebhookWithSecretAnswer,
    versioned: true,
    creates: true,
    example: WEBHOOK_EXAMPLES.put,
  })
  @ErrorTable({ ...UNACCEPTABLE, 409: `The organization has ${MAX_ENDPOINTS} webhooks already` }, 'write')
  @Idempotent()
  async put(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook', ['new']) entity: string,
    @Body() body: PutWebhook,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<WebhookWithSecretDto>> {
    const { endpoint, secret } = await this.webhooks.put(caller, entity, body, ifMatch);
    const data = presentWebhook(endpoint);
    return secret === undefined
      ? updated(data, endpoint.version, WEBHOOK_UPDATED)
      : created({ ...data, secret }, endpoint.version, WEBHOOK_CREATED, `/webhooks/${endpoint.id}`);
  }

  @Post(':id')
  @RequireScope('webhooks:write')
  @Endpoint({
    id: 'updateWebhook',
    summary: 'Update Webhook',
    description: 'Updates a webhook. Omitted fields keep their values.',
    answer: WebhookChangedAnswer,
    versioned: true,
    example: WEBHOOK_EXAMPLES.update,
  })
  @ErrorTable({ ...UNACCEPTABLE, ...UNKNOWN }, 'write')
  @Idempotent()
  async update(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Body() body: UpdateWebhook,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<WebhookDto>> {
    mustChangeSomething(body);
    const endpoint = await this.webhooks.update(caller, id, body, ifMatch);
    return updated(presentWebhook(endpoint), endpoint.version, WEBHOOK_UPDATED);
  }

  @Delete(':id')
  @RequireScope('webhooks:write')
  @Endpoint({
    id: 'deleteWebhook',
    summary: 'Delete Webhook',
    description: 'Deletes a webhook by ID.',
    answer: WebhookDeletedAnswer,
    example: WEBHOOK_EXAMPLES.remove,
  })
  @ErrorTable({ 400: about('id', 'Invalid webhook ID format'), ...UNKNOWN }, 'write')
  @Idempotent()
  async remove(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<DeletedDto>> {
    return deleted(id, timestamp(await this.webhooks.remove(caller, id, ifMatch)), WEBHOOK_DELETED);
  }

  @Post(':id/rotate-secret')
  @RequireScope('webhooks:write')
  @ApiBody({ type: RotateWebhookSecret, required: false })
  @Endpoint({
    id: 'rotateWebhookSecret',
    summary: 'Rotate Webhook Secret',
    description:
      'Creates a new signing secret and shows it. Until the previous secret expires, deliveries are ' +
      'signed with both.',
    answer: RotatedWebhookAnswer,
    versioned: true,
    example: WEBHOOK_EXAMPLES.rotateSecret,
  })
  @ErrorTable(
    {
      ...UNACCEPTABLE,
      ...UNKNOWN,
      409: `At most ${MAX_VALID_SECRETS} secrets can be valid at the same time`,
    },
    'write',
  )
  @Idempotent()
  async rotateSecret(
    @CurrentCaller() caller: Caller,
    @Identify('id', 'hook') id: string,
    @Body() { previous_valid_seconds }: RotateWebhookSecret,
    @Precondition() ifMatch: IfMatch,
  ): Promise<Answer<RotatedWebhookDto>> {
    const rotated = await this.webhooks.rotateSecret(caller, id, previous_valid_seconds, ifMatch);
    const { endpoint, secret, previousExpiresAt } = rotated;
    const data = {
      ...presentWebhook(endpoint),
      secret,
      previous_secret_expires_at: timestamp(previousExpiresAt),
    };
    return updated(data, endpoint.version, SECRET_ROTATED);
  }
}
