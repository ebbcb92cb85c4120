import { Global, Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { newId } from '../database/ids.js';
import { type EventType, OutboxEvent } from './outbox-event.entity.js';

/** What happened, as tenants are told of it. */
export interface DomainEvent {
  organization_id: string;
  type: EventType;
  /** As the API shows it; never a secret. */
  data: object;
}

/** Events to tell tenants of. */
@Injectable()
export class Outbox {
  /** Records the event in the transaction that caused it, so that there is never one without the other. */
  async record(manager: EntityManager, event: DomainEvent): Promise<void> {
    await manager.insert(OutboxEvent, {
      ...event,
      id: newId('event'),
      created_at: () => 'clock_timestamp()',
      dispatched_at: null,
    });
  }
}

@Global()
@Module({ imports: [TypeOrmModule.forFeature([OutboxEvent])], providers: [Outbox], exports: [Outbox] })
export class OutboxModule {}
