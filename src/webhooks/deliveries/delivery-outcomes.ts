import { Injectable } from '@nestjs/common';
import { TEST_EVENT } from '../outbox-event.entity.js';
import { WebhooksService } from '../webhooks.service.js';
import { type ClaimedDelivery, DeliveryStore } from './delivery.store.js';
import { retryDelay } from './retry-schedule.js';
import type { DeliveryFailure } from './webhook-delivery.entity.js';

/** How an attempt went. */
export interface DeliveryOutcome {
  /** Null after a success. */
  failure: DeliveryFailure | null;
  response_code: number | null;
  /** Seconds that the receiver asked to be left alone for. */
  retry_after: number | null;
}

/** What becomes of a delivery, and of its endpoint, after an attempt. */
@Injectable()
export class DeliveryOutcomes {
  constructor(
    private readonly store: DeliveryStore,
    private readonly webhooks: WebhooksService,
  ) {}

  /** Records how the attempt went and when the next one is; an endpoint that is gone is disabled. */
  async record(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    const { failure, response_code } = outcome;
    const delay = failure === null ? null : delayOf(delivery, outcome);
    if (failure === 'gone') await this.webhooks.disable(delivery);
    await this.store.saveAttempt(delivery, {
      status: failure === null ? 'succeeded' : delay === null ? 'failed' : 'pending',
      failure,
      response_code,
      // An attempt that was not made is none.
      attempts: failure === 'endpoint_inactive' ? delivery.attempts - 1 : delivery.attempts,
      delay,
    });
  }
}

/** Seconds until the next attempt; null where there is none. */
function delayOf(delivery: ClaimedDelivery, { failure, retry_after }: DeliveryOutcome): number | null {
  if (delivery.type === TEST_EVENT || failure === 'gone' || failure === 'endpoint_inactive') return null;
  return retryDelay(delivery.attempts, retry_after);
}
