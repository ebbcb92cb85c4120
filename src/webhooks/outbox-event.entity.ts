import { Column, Entity, PrimaryColumn } from 'typeorm';
import { enumeration, type WordOf } from '../http/fields/enumeration.js';

/** What tenants can be told of (an addition to the specification). */
export const EVENT_TYPES = [
  'gateway.alert.opened',
  'gateway.alert.resolved',
  'device.registered',
  'device.unregistered',
  'device.reboot.sent',
  'device.reboot.failed',
  'domain.verified',
  'domain.expiring',
  'domain.expired',
  'domain.yielded',
  'trunk.status_changed',
  'call.started',
  'call.answered',
  'call.ended',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What the test call of an endpoint sends; nothing that can be subscribed to. */
export const TEST_EVENT = 'webhook.test';

/** Every type that a delivery can have. */
export const DELIVERED_TYPES = enumeration(
  'WebhookEventType',
  [...EVENT_TYPES, TEST_EVENT],
  'Type of the event, as in `WebhookSubscription`. Only the test operation sends webhook.test.',
);
export type DeliveredType = WordOf<typeof DELIVERED_TYPES>;

/** Something that happened, to be told to the webhook endpoints of its organization. */
@Entity('outbox_events')
export class OutboxEvent {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  @Column('text')
  type: DeliveredType;

  @Column('jsonb')
  data: object;

  @Column('timestamptz')
  created_at: Date;

  /** When its deliveries were made; null until then. */
  @Column('timestamptz', { nullable: true })
  dispatched_at: Date | null;
}
