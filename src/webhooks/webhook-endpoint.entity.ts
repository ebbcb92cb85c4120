import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { EventType } from './outbox-event.entity.js';
import { explained, listedBelow, type WordOf } from '../http/fields/enumeration.js';

/** Subscribes to every event, those of later versions included. */
export const ALL_EVENTS = '*';

/** What an endpoint can subscribe to. */
export const SUBSCRIPTIONS = explained<EventType | typeof ALL_EVENTS>(
  'WebhookSubscription',
  {
    'gateway.alert.opened': 'a gateway became degraded or down',
    'gateway.alert.resolved': 'a gateway recovered, was deleted, or changed between degraded and down',
    'device.registered': 'a device came online',
    'device.unregistered': 'a device went offline',
    'device.reboot.sent': 'a reboot was sent to a device',
    'device.reboot.failed': 'a reboot of a device failed',
    'domain.verified': 'a domain was verified',
    'domain.expiring': 'an unverified domain will be deleted in a week',
    'domain.expired': 'a domain was deleted because it was not verified within 30 days',
    'domain.yielded': 'an unverified domain was deleted because another organization verified the name',
    'trunk.status_changed': 'the status of a SIP trunk changed',
    'call.started': 'a call was reported for the first time',
    'call.answered': 'a call was answered',
    'call.ended': 'a call ended; its data are the call record',
    [ALL_EVENTS]: 'all types, including those of later versions',
  },
  listedBelow('An event type to subscribe to.'),
);
export type Subscription = WordOf<typeof SUBSCRIPTIONS>;

/** Where an organization wants to be told of its events. */
@Entity('webhook_endpoints')
export class WebhookEndpoint {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  organization_id: string;

  @Column('text')
  url: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { array: true })
  events: Subscription[];

  @Column('boolean')
  active: boolean;

  /** When the receiver said that it is gone for good (status 410); null once the endpoint is set active again. */
  @Column('timestamptz', { nullable: true })
  disabled_at: Date | null;

  @Column('timestamptz')
  created_at: Date;

  @Column('timestamptz')
  updated_at: Date;

  @DeleteDateColumn({ type: 'timestamptz' })
  deleted_at: Date | null;

  @Column('integer')
  version: number;
}
