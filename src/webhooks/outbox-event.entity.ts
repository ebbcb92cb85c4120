import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What tenants can be told of (specification of the webhooks: contract additions). */
export const EVENT_TYPES = [
  'gateway.alert.opened',
  'gateway.alert.resolved',
  'device.reboot.sent',
  'device.reboot.failed',
  'domain.verified',
  'trunk.status_changed',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Something that happened, to be told to the webhook endpoints of its organization. */
@Entity('outbox_events')
export class OutboxEvent {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  @Column('text')
  type: EventType;

  @Column('jsonb')
  data: object;

  @Column('timestamptz')
  created_at: Date;

  /** When its deliveries were made; null until then. */
  @Column('timestamptz', { nullable: true })
  dispatched_at: Date | null;
}
