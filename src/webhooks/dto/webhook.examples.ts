import { exampleOf, type Examples, gone, onePage, success } from '../../http/example.js';
import {
  SECRET_ROTATED,
  WEBHOOK_CREATED,
  WEBHOOK_DELETED,
  WEBHOOK_UPDATED,
  WebhookDto,
} from './webhook.answer.js';
import { PutWebhook, RotateWebhookSecret, type UpdateWebhook } from './webhook.body.js';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

const PUT = exampleOf(PutWebhook);

const WEBHOOK = exampleOf(WebhookDto);

const UPDATE: UpdateWebhook = { events: ['*'] };

const ROTATE = exampleOf(RotateWebhookSecret);

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
