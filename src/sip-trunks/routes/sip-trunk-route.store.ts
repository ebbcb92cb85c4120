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
import { byCreation, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import type { ListTrunkPartsQuery } from '../dto/trunk-parts.query.js';
import type { SipTrunk } from '../sip-trunk.entity.js';
import { SipTrunkStore } from '../sip-trunk.store.js';
import { changeOfParts, changesOfParts } from '../trunk-parts.js';
import { presentSipTrunkRoute } from './dto/sip-trunk-route.presenter.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';

const LIST: List<SipTrunkRoute> = {
  name: 'sip_trunk_routes',
  table: 'sip_trunk_routes',
  row: 'route',
  present: 'route.deleted_at IS NULL',
  columns: columnList(SipTrunkRoute, 'route'),
  times: timeColumns(SipTrunkRoute),
  orders: byCreation('route'),
};

/**
 * The rows of trunks' routes, each written together with the version of its trunk and the audit record. Whoever writes
 * holds the lock of the trunk.
 */
@Injectable()
export class SipTrunkRouteStore {
  constructor(
    private readonly transactions: Transactions,
    private readonly lists: Lists,
    private readonly trunks: SipTrunkStore,
    private readonly audit: AuditStore,
  ) {}

  /** A trunk's routes by priority. */
  ofTrunk(trunkId: string, manager: EntityManager = this.transactions.manager): Promise<SipTrunkRoute[]> {
    return manager
      .createQueryBuilder(SipTrunkRoute, 'route')
      .where('route.trunk_id = :trunkId', { trunkId })
      .orderBy({ 'route.priority': 'ASC', 'route.created_at': 'ASC', 'route.id': 'ASC' })
      .getMany();
  }

  /** The routes of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListTrunkPartsQuery): Promise<Page<SipTrunkRoute>> {
    const organizations = caller.organizationFilter(query.organization_id);
    return pageOf(this.lists, LIST, query, { reader: caller.subject, organizations });
  }

  /** One route of a trunk. @throws ApiException 404 */
  async read(manager: EntityManager, trunkId: string, id: string): Promise<SipTrunkRoute> {
    const route = await manager
      .createQueryBuilder(SipTrunkRoute, 'route')
      .where('route.id = :id AND route.trunk_id = :trunkId', { id, trunkId })
      .getOne();
    if (!route) throw notFound();
    return route;
  }

  /** Those of the ids that another trunk has, or had. */
  async ofOtherTrunks(manager: EntityManager, trunkId: string, ids: string[]): Promise<SipTrunkRoute[]> {
    if (ids.length === 0) return [];
    return manager
      .createQueryBuilder(SipTrunkRoute, 'route')
      .withDeleted()
      .where('route.id = ANY(:ids) AND route.trunk_id <> :trunkId', { ids, trunkId })
      .getMany();
  }

  /**
   * Writes those of the routes that are new, or differ from what they replace.
   * @param replaced what each of them replaces, as it was
   * @returns the routes as they are then
   */
  async put(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    replaced: (SipTrunkRoute | undefined)[],
    routes: SipTrunkRoute[],
  ): Promise<SipTrunkRoute[]> {
    const { parts, changed, before } = changesOfParts(SipTrunkRoute, replaced, routes);
    if (changed.length === 0) return parts;
    await manager.upsert(SipTrunkRoute, changed, ['id']);
    await this.record(manager, caller, trunk, before, changed);
    return parts;
  }

  /**
   * Writes a route that was changed, unless it is as it was.
   * @param before the route as it was
   * @returns the route as it is then
   */
  async update(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunkRoute,
    route: SipTrunkRoute,
  ): Promise<SipTrunkRoute> {
    if (sameRow(SipTrunkRoute, before, route)) return before;
    await this.record(manager, caller, trunk, [before], [route], updated(SipTrunkRoute, route));
    return route;
  }

  /** Deletes a route softly. */
  async remove(manager: EntityManager, caller: Caller, trunk: SipTrunk, route: SipTrunkRoute): Promise<Date> {
    const deletedAt = new Date();
    const row = updated(SipTrunkRoute, { id: route.id, deleted_at: deletedAt });
    await this.record(manager, caller, trunk, [route], [], row);
    return deletedAt;
  }

  private async record(
    manager: EntityManager,
    caller: Caller,
    trunk: SipTrunk,
    before: SipTrunkRoute[],
    after: SipTrunkRoute[],
    ...rows: RowWrite[]
  ): Promise<void> {
    const shown = [before.map(presentSipTrunkRoute), after.map(presentSipTrunkRoute)] as const;
    const change = changeOfParts(trunk, 'routes', ...shown);
    await this.audit.record(manager, caller, change, [this.trunks.touch(trunk), ...rows]);
  }
}
