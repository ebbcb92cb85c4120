import { Injectable } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { type OutboxEvent, TEST_EVENT } from '../outbox-event.entity.js';
import type { DueEndpoint } from '../webhook-queue.js';
import { EndpointSwitch } from './endpoint-switch.js';
import { retryDelay } from './retry-schedule.js';
import type { DeliveryFailure } from './webhook-delivery.entity.js';

/** Longer than an attempt takes; from then on another worker takes over. */
export const CLAIM_SECONDS = 25;

/** A delivery that is this process's to attempt, with everything that takes. */
export interface ClaimedDelivery extends Pick<
  OutboxEvent,
  'organization_id' | 'type' | 'data' | 'created_at'
> {
  id: string;
  endpoint_id: string;
  event_id: string;
  attempts: number;
  version: number;
  url: string;
  /** Whether its endpoint still wants it. */
  active: boolean;
}

/** How an attempt went. */
export interface DeliveryOutcome {
  /** Null after a success. */
  failure: DeliveryFailure | null;
  response_code: number | null;
  /** Seconds that the receiver asked to be left alone for. */
  retry_after: number | null;
}

const CLAIM = `
  WITH claimed AS (
    UPDATE webhook_deliveries
    SET attempts = attempts + 1, version = version + 1, last_attempt_at = now(),
        next_attempt_at = now() + make_interval(secs => $2)
    WHERE id = (
      SELECT id FROM webhook_deliveries
      WHERE endpoint_id = $1 AND status = 'pending' AND next_attempt_at <= now()
      ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, endpoint_id, event_id, attempts, version
  )
  SELECT claimed.*, event.organization_id, event.type, event.data, event.created_at,
         endpoint.url, endpoint.active AND endpoint.deleted_at IS NULL AS active
  FROM claimed
  JOIN outbox_events event ON event.id = claimed.event_id
  JOIN webhook_endpoints endpoint ON endpoint.id = claimed.endpoint_id`;

const RECORD = `
  UPDATE webhook_deliveries
  SET status = $3, failure = $4, response_code = $5, attempts = $6, version = version + 1,
      next_attempt_at = now() + make_interval(secs => $7)
  WHERE id = $1 AND version = $2`;

/** Jumps from endpoint to endpoint in the index, so that one with many deliveries costs no more than one with few. */
const DUE_ENDPOINTS = `
  WITH RECURSIVE earliest AS (
    (SELECT endpoint_id, next_attempt_at FROM webhook_deliveries
     WHERE status = 'pending' ORDER BY endpoint_id, next_attempt_at LIMIT 1)
    UNION ALL
    SELECT next.* FROM earliest CROSS JOIN LATERAL (
      SELECT endpoint_id, next_attempt_at FROM webhook_deliveries
      WHERE status = 'pending' AND endpoint_id > earliest.endpoint_id
      ORDER BY endpoint_id, next_attempt_at LIMIT 1
    ) next
  )
  SELECT endpoint_id, organization_id FROM earliest
  JOIN webhook_endpoints endpoint ON endpoint.id = endpoint_id
  WHERE next_attempt_at <= now() ORDER BY random()`;

/** The rows of the deliveries, which say what is to be sent and when. The clock is the database's. */
@Injectable()
export class DeliveryStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly endpoints: EndpointSwitch,
  ) {}

  /** The endpoints that something is due to, in no order, so that none is always the last. */
  dueEndpoints(): Promise<DueEndpoint[]> {
    return this.queries.rows<DueEndpoint>('webhook_endpoints_due', DUE_ENDPOINTS, []);
  }

  /** Takes the delivery to the endpoint that has been due the longest, if any is. */
  async claim(endpointId: string): Promise<ClaimedDelivery | undefined> {
    const [claimed] = await this.queries.rows<ClaimedDelivery>('webhook_delivery_claim', CLAIM, [
      endpointId,
      CLAIM_SECONDS,
    ]);
    return claimed;
  }

  /**
   * Records how the attempt went and when the next one is. Nothing is recorded when the attempt is not the latest any
   * more: another worker took over, or the delivery was replayed meanwhile.
   */
  async record(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    const { failure, response_code } = outcome;
    const delay = failure === null ? null : delayOf(delivery, outcome);
    if (failure === 'gone') await this.endpoints.disable(delivery);
    await this.queries.rows('webhook_delivery_record', RECORD, [
      delivery.id,
      delivery.version,
      failure === null ? 'succeeded' : delay === null ? 'failed' : 'pending',
      failure,
      response_code,
      // An attempt that was not made is none.
      failure === 'endpoint_inactive' ? delivery.attempts - 1 : delivery.attempts,
      delay,
    ]);
  }
}

function delayOf(delivery: ClaimedDelivery, { failure, retry_after }: DeliveryOutcome): number | null {
  if (delivery.type === TEST_EVENT || failure === 'gone' || failure === 'endpoint_inactive') return null;
  return retryDelay(delivery.attempts, retry_after);
}
