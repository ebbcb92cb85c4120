import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveredType } from '../outbox-event.entity.js';
import { explained, listedBelow, type WordOf } from '../../http/fields/enumeration.js';

export const DELIVERY_STATUSES = explained('WebhookDeliveryStatus', {
  pending: 'waiting to be sent or retried',
  succeeded: 'the receiver returned 2xx',
  failed: 'no more retries',
});
export type DeliveryStatus = WordOf<typeof DELIVERY_STATUSES>;

/** Why an attempt failed, in words of ours: what a receiver answers is never shown. */
export const DELIVERY_FAILURES = explained(
  'WebhookDeliveryFailure',
  {
    address_not_allowed: 'the host has an address the service must not send to',
    name_not_resolved: 'the host name has no address',
    connection_failed: 'the connection failed, or it closed without a response',
    tls_failed: 'the TLS handshake failed, for example because of an invalid certificate',
    timeout: 'no response in time',
    invalid_response: 'the response is not HTTP',
    redirected: 'a 3xx status; redirects are not followed',
    error_status: 'another status than 2xx, see `response_code`',
    gone: 'status 410, which also disables the webhook until you activate it again',
    endpoint_inactive: 'the webhook was not active, so nothing was sent',
    signing_failed: 'there was no signing secret',
  },
  listedBelow('Why the last attempt failed. Null if it did not fail.'),
);
export type DeliveryFailure = WordOf<typeof DELIVERY_FAILURES>;

/** One event on its way to one endpoint. */
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  endpoint_id: string;

  @Column('text')
  event_id: string;

  @Column('text')
  event_type: DeliveredType;

  @Column('text')
  status: DeliveryStatus;

  /** Since it was made or last replayed. */
  @Column('integer')
  attempts: number;

  /** Status of the last response; null where there was none. */
  @Column('integer', { nullable: true })
  response_code: number | null;

  /** Why the last attempt failed; null after a success and before the first attempt. */
  @Column('text', { nullable: true })
  failure: DeliveryFailure | null;

  @Column('timestamptz', { nullable: true })
  last_attempt_at: Date | null;

  /** While it is pending. During an attempt: when another worker takes over, should this one not come back. */
  @Column('timestamptz', { nullable: true })
  next_attempt_at: Date | null;

  @Column('timestamptz')
  created_at: Date;

  /** Grows with every attempt, its result and every replay: a result counts for the attempt that it is of only. */
  @Column('integer')
  version: number;
}
