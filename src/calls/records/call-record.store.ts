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
  intersected: true,
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
    const organizations = caller.organizationFilter(query.organization_id);
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations,
      conditions: searchedConditions(query, organizations),
      within: boundsOf(query),
    });
  }
}

/** The expression of the index that is searched for what is rare, and what a term in it begins with. */
const TERMS = `call_record_terms(record.organization_id, record.direction, record.trunk_id, record.route_id, record.node,
  record.answered_at IS NOT NULL, record.cause, record.code)`;
const TERM = {
  organization: 'o',
  direction: 'd',
  trunk: 't',
  route: 'r',
  node: 'n',
  answered: 'a',
  cause: 'q',
  code: 's',
};

/** What is asked of records beside their organization and time. */
export function conditionsOf(query: CallRecordFilters): Condition[] {
  return plainConditions(query).map(({ condition }) => condition);
}

/** The same, such that what has all of it is found by one search. @param organizations whose they are; null for all */
function searchedConditions(query: CallRecordFilters, organizations: string[] | null): Condition[] {
  const conditions = plainConditions(query);
  const terms = conditions.flatMap(({ condition: { name }, value }) =>
    name in TERM ? [TERM[name as keyof typeof TERM] + value] : [],
  );
  const owners = organizations?.map((organization) => TERM.organization + organization);
  const search: Fragment = (bind) =>
    `${TERMS} @> ${bind(terms)}::text[]${owners ? ` AND ${TERMS} && ${bind(owners)}::text[]` : ''}`;
  // One of them searches for all.
  const first = conditions.find(({ condition }) => condition.name in TERM);
  return conditions.map((each) => {
    const { condition } = each;
    if (!(condition.name in TERM)) return condition;
    return { ...condition, searchable: each === first ? search : () => 'true', searchesOrganizations: true };
  });
}

function plainConditions({
  answered,
  ...query
}: CallRecordFilters): { condition: Condition; value: string }[] {
  const asked: [name: string, column: string, value: string | number | undefined][] = [
    ['call', 'call_id', query.call_id],
    ['device', 'device_id', query.device_id],
    ['number', 'number', query.number],
    ['route', 'route_id', query.route_id],
    ['trunk', 'trunk_id', query.trunk_id],
    ['node', 'node', query.node],
    ['direction', 'direction', query.direction],
    ['cause', 'cause', query.cause],
    ['code', 'code', query.code],
  ];
  const conditions = asked.flatMap(([name, column, value]) => {
    const condition = equals(name, `record.${column}`, value);
    return condition ? [{ condition, value: String(value) }] : [];
  });
  if (answered === undefined) return conditions;
  const sql: Fragment = () => `record.answered_at IS ${answered ? 'NOT NULL' : 'NULL'}`;
  return [
    ...conditions,
    { condition: { name: 'answered', sql, coarser: [sql] }, value: answered ? '1' : '0' },
  ];
}

/** When they ended, by what their ids say of it. */
export function boundsOf({ from, to }: Pick<CallRecordFilters, 'from' | 'to'>): Fragment[] {
  const bound = (comparison: string, time: Date | undefined): Fragment[] =>
    time ? [(bind) => `record.id ${comparison} ${bind(lowestId('call', time))}`] : [];
  return [...bound('>=', from), ...bound('<', to)];
}
