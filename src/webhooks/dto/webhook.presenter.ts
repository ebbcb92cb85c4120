import { urlWithoutSecrets } from '../../audit/url-without-secrets.js';
import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import type { WebhookEndpoint } from '../webhook-endpoint.entity.js';
import type { WebhookDto } from './webhook.answer.js';

/** The endpoint as the API shows it. */
export function presentWebhook(endpoint: WebhookEndpoint): WebhookDto {
  return {
    id: endpoint.id,
    organization_id: endpoint.organization_id,
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.events,
    active: endpoint.active,
    disabled_at: timestampOrNull(endpoint.disabled_at),
    created_at: timestamp(endpoint.created_at),
    updated_at: timestamp(endpoint.updated_at),
  };
}

/** The endpoint as the audit trail has it, whose readers need not be those who may use it. */
export function auditedWebhook(endpoint: WebhookEndpoint): WebhookDto {
  return { ...presentWebhook(endpoint), url: urlWithoutSecrets(endpoint.url) };
}
