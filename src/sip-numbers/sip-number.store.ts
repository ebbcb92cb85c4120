import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { byCreation, equals, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { DESTINATION_JOINS, DESTINATION_PROBLEM } from './destination.sql.js';
import { configurationOf } from './dto/sip-number.presenter.js';
import type { ListSipNumbersQuery } from './dto/sip-number.query.js';
import { numberContains, reachedBy } from './number-search.js';
import { type ShownNumber, SipNumber } from './sip-number.entity.js';

const SHOWN = `${columnList(SipNumber, 'entry')}, ${DESTINATION_PROBLEM} AS problem`;

const BY_ID = `SELECT ${SHOWN} FROM sip_numbers AS entry ${DESTINATION_JOINS}
  WHERE entry.id = $1 AND entry.deleted_at IS NULL`;

const LIST: List<ShownNumber> = {
  name: 'sip_numbers',
  table: 'sip_numbers',
  row: 'entry',
  present: 'entry.deleted_at IS NULL',
  columns: SHOWN,
  joins: DESTINATION_JOINS,
  times: timeColumns(SipNumber),
  orders: {
    ...byCreation('entry', [
      ['called'],
      ['destination'],
      ['organization', 'active'],
      ['organization', 'destination_type'],
      ['organization'],
      ['active'],
      ['destination_type'],
      [],
    ]),
    number: { by: 'entry.e164', kind: 'text', indexes: [['called'], ['organization'], []] },
  },
};

/** The organizations' numbers, each written together with its audit record. */
@Injectable()
export class SipNumberStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly lists: Lists,
    private readonly audit: AuditStore,
  ) {}

  /** The number, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<ShownNumber> {
    const [number] = await this.queries.rows<ShownNumber>('sip_number', BY_ID, [id]);
    return caller.mustSee(number);
  }

  /** The numbers of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipNumbersQuery): Promise<Page<ShownNumber>> {
    const organizations = caller.organizationFilter(query.organization_id);
    const { called, q, active, destination_type: type, destination_id } = query;
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations,
      conditions: [
        equals('destination', 'entry.destination_id', destination_id),
        equals('destination_type', `coalesce(entry.destination_type, 'none')`, type),
        equals('active', 'entry.active', active),
        reachedBy(called),
        numberContains(q, organizations),
      ],
    });
  }

  /** The number, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<SipNumber> {
    return caller.mustSee(await lockRow(manager, SipNumber, id));
  }

  /**
   * Writes a new version, unless the number is as it was.
   * @param before the number as it was; nothing for one that is new, or whose id was that of a deleted one
   * @returns the number as it is then
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    number: SipNumber,
    before: SipNumber | undefined,
  ): Promise<ShownNumber> {
    if (before && sameRow(SipNumber, before, number)) return this.shown(manager, before);
    number.version++;
    // Never an upsert: of two organizations that put the same new id at once, the second must not get the first's row.
    const row = number.version === 1 ? inserted(SipNumber, number) : updated(SipNumber, number);
    const states = { before: before && configurationOf(before), after: configurationOf(number) };
    await this.record(manager, caller, before ? 'update' : 'create', number, states, row);
    return this.shown(manager, number);
  }

  /** Deletes the number softly; it is locked, and free for others from then on. */
  async remove(manager: EntityManager, caller: Caller, number: SipNumber): Promise<Date> {
    const deletedAt = new Date();
    const row = updated(SipNumber, { id: number.id, deleted_at: deletedAt, version: number.version + 1 });
    await this.record(manager, caller, 'delete', number, { before: configurationOf(number) }, row);
    return deletedAt;
  }

  private async shown(manager: EntityManager, number: SipNumber): Promise<ShownNumber> {
    if (number.destination_id === null) return { ...number, problem: null };
    const [{ problem }] = await manager.query<ShownNumber[]>(BY_ID, [number.id]);
    return { ...number, problem };
  }

  private record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    { id, organization_id }: SipNumber,
    states: { before?: object; after?: object },
    row: RowWrite,
  ): Promise<void> {
    const resource = { resource_type: 'sip_number', resource_id: id, organization_id };
    return this.audit.record(manager, caller, { action, ...resource, ...states }, [row]);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([SipNumber])],
  providers: [SipNumberStore],
  exports: [SipNumberStore],
})
export class SipNumberStoreModule {}
