import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { EVENT_TYPES } from './outbox-event.entity.js';

/** Subscribes to every event, those of later versions included. */
export const ALL_EVENTS = '*';

/** What an endpoint can subscribe to. */
export const SUBSCRIPTIONS = [...EVENT_TYPES, ALL_EVENTS] as const;
export type Subscription = (typeof SUBSCRIPTIONS)[number];

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
