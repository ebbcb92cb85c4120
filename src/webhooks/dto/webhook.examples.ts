import { type Examples, gone, onePage, success } from '../../http/example.js';
import {
  SECRET_ROTATED,
  WEBHOOK_CREATED,
  WEBHOOK_DELETED,
  WEBHOOK_UPDATED,
  type WebhookDto,
} from './webhook.answer.js';
import type { PutWebhook, RotateWebhookSecret, UpdateWebhook } from './webhook.body.js';

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

export const WEBHOOK_EXAMPLES = {
  list: { answer: success({ webhooks: [WEBHOOK], pagination: onePage(1) }) },
  read: { parameters: { id: 'hook_12345' }, answer: success(WEBHOOK) },
  put: {
    parameters: { id: 'new' },
    body: PUT,
    created: success({ ...WEBHOOK, secret: SECRET }, WEBHOOK_CREATED),
    answer: success({ ...WEBHOOK, updated_at: '2024-01-22T11:00:00Z' }, WEBHOOK_UPDATED),
  },
  update: {
    parameters: { id: 'hook_12345' },
    body: UPDATE,
    answer: success({ ...WEBHOOK, events: ['*'], updated_at: '2024-01-22T11:00:00Z' }, WEBHOOK_UPDATED),
  },
  remove: {
    parameters: { id: 'hook_12345' },
    answer: gone('hook_12345', '2024-01-22T12:00:00Z', WEBHOOK_DELETED),
  },
  rotateSecret: {
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
} satisfies Examples;
