import { Injectable } from '@nestjs/common';
import { EgressFailure, EgressHttp, type EgressResponse } from '../../egress/egress-http.js';
import { SecretUnreadable, WebhookSecretStore } from '../webhook-secret.store.js';
import type { DeliveryOutcome } from './delivery-outcomes.js';
import type { ClaimedDelivery } from './delivery.store.js';
import { payloadOf } from './payload.js';
import { retryAfterSeconds } from './retry-schedule.js';
import { signatureOf } from './signature.js';
import type { DeliveryFailure } from './webhook-delivery.entity.js';

/** For everything from the look-up of the name to the end of the response; Standard Webhooks says 15 to 30 s. */
export const DELIVERY_TIMEOUT_MS = 15_000;

/** Sends an event to an endpoint, once, as Standard Webhooks says. */
@Injectable()
export class DeliverySender {
  constructor(
    private readonly http: EgressHttp,
    private readonly secrets: WebhookSecretStore,
  ) {}

  /** @throws Error when the secrets cannot be read from the database */
  async send(delivery: ClaimedDelivery): Promise<DeliveryOutcome> {
    const { endpoint_id, event_id, url } = delivery;
    const body = JSON.stringify(payloadOf(delivery));
    const timestamp = Math.floor(Date.now() / 1000);
    try {
      const secrets = await this.secrets.valid(endpoint_id);
      const response = await this.http.request({
        url: new URL(url),
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'telephony-resources-api',
          'webhook-id': event_id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatureOf(secrets, event_id, timestamp, body),
        },
        body,
        onBehalfOf: delivery.organization_id,
        timeoutMs: DELIVERY_TIMEOUT_MS,
      });
      return outcomeOf(response);
    } catch (error) {
      if (error instanceof EgressFailure) return failed(error.reason);
      if (error instanceof SecretUnreadable) return failed('signing_failed');
      throw error;
    }
  }
}

function failed(failure: DeliveryFailure): DeliveryOutcome {
  return { failure, response_code: null, retry_after: null };
}

function outcomeOf({ status, headers }: EgressResponse): DeliveryOutcome {
  return {
    failure: failureOf(status),
    response_code: status,
    retry_after: [429, 503].includes(status) ? retryAfterSeconds(headers['retry-after'], new Date()) : null,
  };
}

function failureOf(status: number): DeliveryFailure | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirected' : 'error_status';
}
