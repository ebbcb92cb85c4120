import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { columnList, timeColumns } from '../../database/column-list.js';
import { lowestId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import { NEWEST_FIRST } from '../../http/answers/cursor.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { byId, type Condition, equals, type Fragment, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import { CallRecord } from './call-record.entity.js';
import type { CallRecordFilters, ListCallRecordsQuery } from './dto/call-record.query.js';

/** The columns of a record in a statement. */
export const RECORD_COLUMNS = columnList(CallRecord, 'record').replace(/record\.(from|to)\b/g, 'record."$1"');
export const RECORD_TIMES = timeColumns(CallRecord);

const LIST: List<CallRecord> = {
  name: 'call_records',
  table: 'call_records',
  row: 'record',
  columns: RECORD_COLUMNS,
  times: RECORD_TIMES,
  orders: byId('record', [
    ['call'],
    ['device'],
    ['number'],
    ['route'],
    ['trunk'],
    ['node'],
    ['organization'],
    [],
  ]),
};

/** Stands for the id of the record of the call that ended last. */
export const LATEST = 'latest';

/** The rows of call records, of which others only take notice: `CallStore` writes them as calls end. */
@Injectable()
export class CallRecordStore {
  constructor(
    private readonly lists: Lists,
    private readonly transactions: Transactions,
  ) {}

  /** The record of the call that ended last, of the caller's organizations. */
  async latest(caller: Caller): Promise<CallRecord | undefined> {
    const selection = { reader: caller.subject, organizations: caller.organizationFilter(undefined) };
    const slice = { sort: NEWEST_FIRST, limit: 1, offset: 0, counted: false };
    return (await this.lists.read(LIST, selection, slice)).rows[0];
  }

  /** The record; null where there is none. */
  find(id: string): Promise<CallRecord | null> {
    return this.transactions.manager.findOneBy(CallRecord, { id });
  }

  /** The records of the caller's organizations, those of the calls that ended last first. @throws ApiException 403 */
  list(caller: Caller, query: ListCallRecordsQuery): Promise<Page<CallRecord>> {
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: conditionsOf(query),
      within: boundsOf(query),
    });
  }
}

/** What is asked of records beside their organization and time. */
export function conditionsOf(query: CallRecordFilters): Condition[] {
  const { answered, cause, code } = query;
  const conditions = [
    equals('call', 'record.call_id', query.call_id),
    equals('device', 'record.device_id', query.device_id),
    equals('number', 'record.number', query.number),
    equals('route', 'record.route_id', query.route_id),
    equals('trunk', 'record.trunk_id', query.trunk_id),
    equals('node', 'record.node', query.node),
    equals('direction', 'record.direction', query.direction),
    equals('cause', 'record.cause', cause),
    equals('code', 'record.code', code),
    answered === undefined
      ? undefined
      : { name: `answered ${answered}`, sql: () => `(record.answered_at IS NOT NULL) = ${answered}` },
  ];
  return conditions.filter((condition) => condition !== undefined);
}

/** When they ended, by what their ids say of it. */
export function boundsOf({ from, to }: Pick<CallRecordFilters, 'from' | 'to'>): Fragment[] {
  const bound = (comparison: string, time: Date | undefined): Fragment[] =>
    time ? [(bind) => `record.id ${comparison} ${bind(lowestId('call', time))}`] : [];
  return [...bound('>=', from), ...bound('<', to)];
}
