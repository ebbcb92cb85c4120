import {
  DELIVERY_REPLAYED,
  WEBHOOK_TESTED,
  type WebhookDeliveryDetailsDto,
  type WebhookDeliveryDto,
} from '../../webhooks/deliveries/dto/delivery.answer.js';
import {
  SECRET_ROTATED,
  WEBHOOK_CREATED,
  WEBHOOK_DELETED,
  WEBHOOK_UPDATED,
  type WebhookDto,
} from '../../webhooks/dto/webhook.answer.js';
import type { PutWebhook, RotateWebhookSecret, UpdateWebhook } from '../../webhooks/dto/webhook.body.js';
import { type Examples, gone, onePage, success } from './example.js';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

const PUT: PutWebhook = {
  organization_id: 'org_98765',
  url: 'https://hooks.company1.example.com/telephony',
  description: 'On-call alerts',
  events: ['gateway.alert.opened', 'gateway.alert.resolved'],
  active: true,
};

const WEBHOOK: WebhookDto = {
  id: 'hook_12345',
  organization_id: 'org_98765',
  url: 'https://hooks.company1.example.com/telephony',
  description: 'On-call alerts',
  events: ['gateway.alert.opened', 'gateway.alert.resolved'],
  active: true,
  disabled_at: null,
  created_at: '2024-01-22T10:30:00Z',
  updated_at: '2024-01-22T10:30:00Z',
};

const UPDATE: UpdateWebhook = { events: ['*'] };

const ROTATE: RotateWebhookSecret = { previous_valid_seconds: 86_400 };

const DELIVERY: WebhookDeliveryDto = {
  id: 'delivery_12345',
  endpoint_id: 'hook_12345',
  event_id: 'event_12345',
  event_type: 'trunk.status_changed',
  status: 'succeeded',
  attempts: 1,
  response_code: 204,
  failure: null,
  last_attempt_at: '2024-01-22T10:30:00Z',
  next_attempt_at: null,
  created_at: '2024-01-22T10:30:00Z',
};

const DETAILS: WebhookDeliveryDetailsDto = {
  ...DELIVERY,
  payload: {
    type: 'trunk.status_changed',
    timestamp: '2024-01-22T10:30:00Z',
    data: {
      trunk_id: 'trunk_12345',
      name: 'Primary Carrier Trunk',
      previous_status: 'pending',
      status: 'active',
      organization_id: 'org_98765',
    },
  },
};

const REPLAYED: WebhookDeliveryDto = {
  ...DELIVERY,
  status: 'pending',
  attempts: 0,
  response_code: null,
  next_attempt_at: '2024-01-22T11:00:00Z',
};

export const WEBHOOK_EXAMPLES: Examples = {
  listWebhooks: { answer: success({ webhooks: [WEBHOOK], pagination: onePage(1) }) },
  getWebhook: { parameters: { id: 'hook_12345' }, answer: success(WEBHOOK) },
  putWebhook: {
    parameters: { id: 'new' },
    body: PUT,
    created: success({ ...WEBHOOK, secret: SECRET }, WEBHOOK_CREATED),
    answer: success({ ...WEBHOOK, updated_at: '2024-01-22T11:00:00Z' }, WEBHOOK_UPDATED),
  },
  updateWebhook: {
    parameters: { id: 'hook_12345' },
    body: UPDATE,
    answer: success({ ...WEBHOOK, events: ['*'], updated_at: '2024-01-22T11:00:00Z' }, WEBHOOK_UPDATED),
  },
  deleteWebhook: {
    parameters: { id: 'hook_12345' },
    answer: gone('hook_12345', '2024-01-22T12:00:00Z', WEBHOOK_DELETED),
  },
  rotateWebhookSecret: {
    parameters: { id: 'hook_12345' },
    body: ROTATE,
    answer: success(
      {
        ...WEBHOOK,
        updated_at: '2024-01-22T11:00:00Z',
        secret: SECRET,
        previous_secret_expires_at: '2024-01-23T11:00:00Z',
      },
      SECRET_ROTATED,
    ),
  },
  listWebhookDeliveries: {
    parameters: { id: 'hook_12345', status: 'succeeded' },
    answer: success({ deliveries: [DELIVERY], pagination: onePage(1) }),
  },
  getWebhookDelivery: {
    parameters: { id: 'hook_12345', deliveryId: 'latest' },
    answer: success(DETAILS),
  },
  replayWebhookDelivery: {
    parameters: { id: 'hook_12345', deliveryId: 'latest' },
    answer: success(REPLAYED, DELIVERY_REPLAYED),
  },
  testWebhook: {
    parameters: { id: 'hook_12345' },
    answer: success({ ...DELIVERY, event_type: 'webhook.test' }, WEBHOOK_TESTED),
  },
};
