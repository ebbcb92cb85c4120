import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { newId } from '../database/ids.js';
import { inserted, type RowWrite, writeRows } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { before, byCreation, equals, type List, since } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { type AuditAction, AuditEvent } from './audit-event.entity.js';
import type { AuditQuery } from './dto/audit.query.js';

const LIST: List<AuditEvent> = {
  name: 'audit_events',
  table: 'audit_events',
  row: 'event',
  columns: columnList(AuditEvent, 'event'),
  times: timeColumns(AuditEvent),
  orders: byCreation('event', [['resource'], ['organization'], ['type'], []]),
};

const RECORD_ALL = `
  INSERT INTO audit_events (id, organization_id, actor, action, resource_type, resource_id, before, after, request_id,
    created_at)
  SELECT id, organization_id, $2, action, resource_type, resource_id, before, after, $3, clock_timestamp()
  FROM json_to_recordset($1) AS event (id text, organization_id text, action text, resource_type text, resource_id text,
    before jsonb, after jsonb)`;

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
  constructor(private readonly lists: Lists) {}

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

  /** Records many changes in one statement, which has no limit of values. */
  async recordAll(manager: EntityManager, caller: Caller, changes: Change[]): Promise<void> {
    const events = changes.map((change) => ({ before: null, after: null, ...change, id: newId('audit') }));
    await manager.query(RECORD_ALL, [JSON.stringify(events), caller.subject, caller.requestId]);
  }

  /** The events of the caller's organizations, newest first. */
  list(caller: Caller, query: AuditQuery): Promise<Page<AuditEvent>> {
    const { resource_id, resource_type, from, to } = query;
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: [
        equals('resource', 'event.resource_id', resource_id),
        equals('type', 'event.resource_type', resource_type),
      ],
      within: [since('event.created_at', from), before('event.created_at', to)],
    });
  }
}
