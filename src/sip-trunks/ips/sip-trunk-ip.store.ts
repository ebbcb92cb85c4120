import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../../audit/audit.store.js';
import type { Caller } from '../../auth/caller.js';
import { columnList, timeColumns } from '../../database/column-list.js';
import { sameRow } from '../../database/same-row.js';
import { Transactions } from '../../database/transactions.js';
import { type RowWrite, updated } from '../../database/write-rows.js';
import { notFound } from '../../http/errors/api-exception.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { byCreation, equals, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import type { SipTrunk } from '../sip-trunk.entity.js';
import { SipTrunkStore } from '../sip-trunk.store.js';
import { changeOfParts, changesOfParts } from '../trunk-parts.js';
import { presentSipTrunkIp } from './dto/sip-trunk-ip.presenter.js';
import type { ListSipTrunkIpsQuery } from './dto/sip-trunk-ip.query.js';
import { SipTrunkIp } from './sip-trunk-ip.entity.js';

const LIST: List<SipTrunkIp> = {
  name: 'sip_trunk_ips',
  table: 'sip_trunk_ips',
  row: 'ip',
  present: 'ip.deleted_at IS NULL',
  columns: columnList(SipTrunkIp, 'ip'),
  times: timeColumns(SipTrunkIp),
  orders: byCreation('ip'),
};

/**
 * The rows of trunks' addresses, each written together with the version of its trunk and the audit record. Whoever
 * writes holds the lock of the trunk.
 */
@Injectable()
export class SipTrunkIpStore {
  constructor(
    private readonly transactions: Transactions,
    private readonly lists: Lists,
    private readonly trunks: SipTrunkStore,
    private readonly audit: AuditStore,
  ) {}

  /** A trunk's addresses by priority. */
  ofTrunk(trunkId: string, manager: EntityManager = this.transactions.manager): Promise<SipTrunkIp[]> {
    return manager
      .createQueryBuilder(SipTrunkIp, 'ip')
      .where('ip.trunk_id = :trunkId', { trunkId })
      .orderBy({ 'ip.priority': 'ASC', 'ip.created_at': 'ASC', 'ip.id': 'ASC' })
      .getMany();
  }

  /** The addresses of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipTrunkIpsQuery): Promise<Page<SipTrunkIp>> {
    const organizations = caller.organizationFilter(query.organization_id);
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations,
      conditions: [equals('type', 'ip.type', query.type)],
    });
  }

  /** One address of a trunk. @throws ApiException 404 */
  async read(manager: EntityManager, trunkId: string, id: string): Promise<SipTrunkIp> {
    const ip = await manager
      .createQueryBuilder(SipTrunkIp, 'ip')
      .where('ip.id = :id AND ip.trunk_id = :trunkId', { id, trunkId })
      .getOne();
    if (!ip) throw notFound();
    return ip;
  }

  /** Those of the ids that another trunk has, or had. */
  async ofOtherTrunks(manager: EntityManager, trunkId: string, ids: string[]): Promise<SipTrunkIp[]> {
    if (ids.length === 0) return [];
    return manager
      .createQueryBuilder(SipTrunkIp, 'ip')
      .withDeleted()
      .where('ip.id = ANY(:ids) AND ip.trunk_id <> :trunkId', { ids, trunkId })
      .getMany();
  }

  /**
   * Writes those of the addresses that are new, or differ from what they replace.
   * @param replaced what each of them replaces, as it was
   * @returns the addresses as they are then
   */
  async put(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    replaced: (SipTrunkIp | undefined)[],
    ips: SipTrunkIp[],
  ): Promise<SipTrunkIp[]> {
    const { parts, changed, before } = changesOfParts(SipTrunkIp, replaced, ips);
    if (changed.length === 0) return parts;
    await manager.upsert(SipTrunkIp, changed, ['id']);
    await this.record(manager, caller, trunk, before, changed);
    return parts;
  }

  /**
   * Writes an address that was changed, unless it is as it was.
   * @param before the address as it was
   * @returns the address as it is then
   */
  async update(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunkIp,
    ip: SipTrunkIp,
  ): Promise<SipTrunkIp> {
    if (sameRow(SipTrunkIp, before, ip)) return before;
    await this.record(manager, caller, trunk, [before], [ip], updated(SipTrunkIp, ip));
    return ip;
  }

  /** Deletes an address softly. */
  async remove(manager: EntityManager, caller: Caller, trunk: SipTrunk, ip: SipTrunkIp): Promise<Date> {
    const deletedAt = new Date();
    const row = updated(SipTrunkIp, { id: ip.id, deleted_at: deletedAt });
    await this.record(manager, caller, trunk, [ip], [], row);
    return deletedAt;
  }

  private async record(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunkIp[],
    after: SipTrunkIp[],
    ...rows: RowWrite[]
  ): Promise<void> {
    const shown = [before.map(presentSipTrunkIp), after.map(presentSipTrunkIp)] as const;
    const change = changeOfParts(trunk, 'ips', ...shown);
    await this.audit.record(manager, caller, change, [this.trunks.touch(trunk), ...rows]);
  }
}
