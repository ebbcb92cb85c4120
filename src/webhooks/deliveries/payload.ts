import { timestamp } from '../../http/answers/times.js';
import type { OutboxEvent } from '../outbox-event.entity.js';

/** Standard Webhooks recommends less than 20 kB. */
export const MAX_BODY_BYTES = 20_000;

/** What a receiver gets to read of an event; its id is the `webhook-id` header. */
export interface Payload {
  type: string;
  /** When it happened. */
  timestamp: string;
  data: Record<string, unknown> & { organization_id: string; truncated?: true };
}

/** The event as receivers get it. One that is too large keeps its ids, by which the rest can be read from the API. */
export function payloadOf(
  event: Pick<OutboxEvent, 'type' | 'organization_id' | 'data' | 'created_at'>,
): Payload {
  const { type, organization_id } = event;
  const happenedAt = timestamp(event.created_at);
  const whole = { type, timestamp: happenedAt, data: { ...event.data, organization_id } };
  if (Buffer.byteLength(JSON.stringify(whole)) < MAX_BODY_BYTES) return whole;
  const ids = Object.entries(event.data).filter(
    ([key, value]) => /(^|_)id$/.test(key) && typeof value === 'string' && value.length <= 128,
  );
  return {
    type,
    timestamp: happenedAt,
    data: { ...Object.fromEntries(ids), organization_id, truncated: true },
  };
}
