import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveredType } from '../outbox-event.entity.js';

export const DELIVERY_STATUSES = ['pending', 'succeeded', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why an attempt failed, in words of ours: what a receiver answers is never shown. */
export const DELIVERY_FAILURES = [
  'address_not_allowed',
  'name_not_resolved',
  'connection_failed',
  'tls_failed',
  'timeout',
  'invalid_response',
  'redirected',
  'error_status',
  'gone',
  'endpoint_inactive',
  'signing_failed',
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

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
