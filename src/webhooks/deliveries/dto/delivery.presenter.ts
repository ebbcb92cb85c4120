import { timestamp, timestampOrNull } from '../../../http/answers/times.js';
import type { WebhookDelivery } from '../webhook-delivery.entity.js';
import type { WebhookDeliveryDto } from './delivery.answer.js';

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
