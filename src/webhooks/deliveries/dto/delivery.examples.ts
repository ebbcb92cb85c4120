import { exampleOf, type Examples, onePage, success } from '../../../http/example.js';
import {
  DELIVERY_REPLAYED,
  WEBHOOK_TESTED,
  WebhookDeliveryDetailsDto,
  WebhookDeliveryDto,
  WebhookPayloadDto,
} from './delivery.answer.js';

const DELIVERY = exampleOf(WebhookDeliveryDto, { id: 'delivery_12345', event_id: 'event_12345' });

const DETAILS = exampleOf(WebhookDeliveryDetailsDto, { ...DELIVERY, payload: exampleOf(WebhookPayloadDto) });

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
