import { Injectable, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { inserted, writeRows } from '../database/write-rows.js';
import { OutboxEvent } from './outbox-event.entity.js';

const LOCK_OPEN = `
  SELECT id FROM outbox_events WHERE id = ANY($1) AND dispatched_at IS NULL
  FOR UPDATE SKIP LOCKED`;

const CLOSE = 'UPDATE outbox_events SET dispatched_at = clock_timestamp() WHERE id = ANY($1)';

/** An event as whoever causes it tells it. */
export type NewEvent = Pick<OutboxEvent, 'id' | 'organization_id' | 'type' | 'data'>;

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
