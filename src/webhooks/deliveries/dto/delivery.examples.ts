import { type Examples, onePage, success } from '../../../http/example.js';
import {
  DELIVERY_REPLAYED,
  WEBHOOK_TESTED,
  type WebhookDeliveryDetailsDto,
  type WebhookDeliveryDto,
} from './delivery.answer.js';

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

export const WEBHOOK_DELIVERY_EXAMPLES = {
  list: {
    parameters: { id: 'hook_12345', status: 'succeeded' },
    answer: success({ deliveries: [DELIVERY], pagination: onePage(1) }),
  },
  read: {
    parameters: { id: 'hook_12345', deliveryId: 'latest' },
    answer: success(DETAILS),
  },
  replay: {
    parameters: { id: 'hook_12345', deliveryId: 'latest' },
    answer: success(REPLAYED, DELIVERY_REPLAYED),
  },
  test: {
    parameters: { id: 'hook_12345' },
    answer: success({ ...DELIVERY, event_type: 'webhook.test' }, WEBHOOK_TESTED),
  },
} satisfies Examples;
