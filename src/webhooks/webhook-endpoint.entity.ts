import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { EVENT_TYPES } from './outbox-event.entity.js';
import { enumeration, type WordOf } from '../http/fields/enumeration.js';

/** Subscribes to every event, those of later versions included. */
export const ALL_EVENTS = '*';

/** What an endpoint can subscribe to. */
export const SUBSCRIPTIONS = enumeration(
  'WebhookSubscription',
  [...EVENT_TYPES, ALL_EVENTS],
  `An event type to subscribe to. \`*\` subscribes to all types, including those of later versions.
- \`domain.expiring\`: an unverified domain will be deleted in a week
- \`domain.expired\`: a domain was deleted because it was not verified within 30 days
- \`domain.yielded\`: an unverified domain was deleted because another organization verified the name`,
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
