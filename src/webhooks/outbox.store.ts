import { Injectable, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { inserted, writeRows } from '../database/write-rows.js';
import { type EventType, OutboxEvent } from './outbox-event.entity.js';
import { ALL_EVENTS } from './webhook-endpoint.entity.js';

const LOCK_OPEN = `
  SELECT id FROM outbox_events WHERE id = ANY($1) AND dispatched_at IS NULL
  FOR UPDATE SKIP LOCKED`;

const ADD_WANTED = `
  INSERT INTO outbox_events (id, organization_id, type, data, created_at)
  SELECT id, organization_id, type, data, clock_timestamp()
  FROM jsonb_to_recordset($1::jsonb) AS event (id text, organization_id text, type text, data jsonb)
  WHERE ${isWanted('event.organization_id', 'event.type')}
  RETURNING id`;

const CLOSE = 'UPDATE outbox_events SET dispatched_at = clock_timestamp() WHERE id = ANY($1)';

/** An event as whoever causes it tells it. */
export type NewEvent = Pick<OutboxEvent, 'id' | 'organization_id' | 'type' | 'data'>;

/**
 * SQL: whether an active webhook of an organization wants events of a type.
 * @param organizationId an SQL expression, as the others
 */
export function isWanted(organizationId: string, ...types: string[]): string {
  return `EXISTS (SELECT FROM webhook_endpoints AS endpoint
    WHERE endpoint.organization_id = ${organizationId} AND endpoint.deleted_at IS NULL AND endpoint.active
      AND endpoint.events && ARRAY[${[...types, `'${ALL_EVENTS}'`].join(', ')}]::text[])`;
}

/** A type of events as a text of SQL. */
export function eventType(type: EventType): string {
  return `'${type}'`;
}

/** The rows of events. An event is open until its deliveries were made. */
@Injectable()
export class OutboxStore {
  constructor(@InjectRepository(OutboxEvent) private readonly events: Repository<OutboxEvent>) {}

  /** The event; null where it was deleted with its deliveries. */
  read(id: string): Promise<OutboxEvent | null> {
    return this.events.findOneBy({ id });
  }

  /** Adds an event. @param dispatchedAt when it happened, for one that whoever adds it delivers; others are open */
  add(manager: EntityManager, event: NewEvent, dispatchedAt?: Date): Promise<void> {
    const row = dispatchedAt
      ? inserted(OutboxEvent, { ...event, created_at: dispatchedAt, dispatched_at: dispatchedAt })
      : inserted(OutboxEvent, event, { created_at: 'clock_timestamp()' });
    return writeRows(manager, [row]);
  }

  /** Adds, in one statement, those of the events that an active webhook wants. @returns their ids */
  async addWanted(manager: EntityManager, events: NewEvent[]): Promise<string[]> {
    const added = await manager.query<{ id: string }[]>(ADD_WANTED, [JSON.stringify(events)]);
    return added.map(({ id }) => id);
  }

  /** Locks those of these events that are still open, but for what another worker has locked. @returns their ids */
  async lockOpen(manager: EntityManager, ids: string[]): Promise<string[]> {
    const open = await manager.query<{ id: string }[]>(LOCK_OPEN, [ids]);
    return open.map(({ id }) => id);
  }

  /** The deliveries of these events were made. */
  async close(manager: EntityManager, ids: string[]): Promise<void> {
    await manager.query(CLOSE, [ids]);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([OutboxEvent])],
  providers: [OutboxStore],
  exports: [OutboxStore],
})
export class OutboxStoreModule {}
