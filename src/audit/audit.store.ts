import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { newId } from '../database/ids.js';
import { inserted, type RowWrite, writeRows } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { type AuditAction, AuditEvent } from './audit-event.entity.js';
import type { AuditQuery } from './dto/audit.query.js';

/** A change to record. `before` and `after` are answers as the API shows them, which never hold a secret. */
export interface Change {
  action: AuditAction;
  resource_type: string;
  resource_id: string;
  organization_id: string;
  before?: object | null;
  after?: object | null;
}

/** The rows of the audit trail. They are only ever added, by the stores of what changes. */
@Injectable()
export class AuditStore {
  constructor(@InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>) {}

  /**
   * Records a change in the transaction that makes it, so that there is never one without the other.
   * @param rows what the change writes, in one statement with the record; none where it is written before
   */
  record(manager: EntityManager, caller: Caller, change: Change, rows: RowWrite[] = []): Promise<void> {
    const event = {
      before: null,
      after: null,
      ...change,
      id: newId('audit'),
      actor: caller.subject,
      request_id: caller.requestId,
    };
    return writeRows(manager, [...rows, inserted(AuditEvent, event, { created_at: 'clock_timestamp()' })]);
  }

  /** The events of the caller's organizations, newest first. */
  list(caller: Caller, query: AuditQuery): Promise<Page<AuditEvent>> {
    const list = this.events.createQueryBuilder('event');
    const organizations = caller.organizationFilter(query.organization_id);
    if (organizations) list.andWhere('event.organization_id = ANY(:organizations)', { organizations });
    if (query.resource_type) list.andWhere('event.resource_type = :type', { type: query.resource_type });
    if (query.resource_id) list.andWhere('event.resource_id = :id', { id: query.resource_id });
    if (query.from) list.andWhere('event.created_at >= :from', { from: query.from });
    if (query.to) list.andWhere('event.created_at < :to', { to: query.to });
    return pageOf(list, query);
  }
}
