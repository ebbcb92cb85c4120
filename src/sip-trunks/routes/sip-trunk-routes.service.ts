import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { newId } from '../../database/ids.js';
import { Transactions } from '../../database/transactions.js';
import { takeTurns } from '../../database/turns.js';
import { withDefaults } from '../../http/fields/defaults.js';
import type { IfMatch } from '../../http/answers/etag.js';
import type { Page } from '../../http/answers/paging.js';
import type { ListTrunkPartsQuery } from '../dto/trunk-parts.query.js';
import { SipTrunkStore } from '../sip-trunk.store.js';
import { mustBeFree, mustDiffer, mustFit, replacedParts, type VersionedParts } from '../trunk-parts.js';
import { SipTrunkRouteFields } from './dto/sip-trunk-route.body.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';
import { SipTrunkRouteStore } from './sip-trunk-route.store.js';

/** Which numbers go over which trunk (contract §3 *Routes*). */
@Injectable()
export class SipTrunkRoutesService {
  constructor(
    private readonly store: SipTrunkRouteStore,
    private readonly trunks: SipTrunkStore,
    private readonly transactions: Transactions,
  ) {}

  /** A trunk's routes by priority, for a caller who was found to see the trunk. */
  ofTrunk(trunkId: string): Promise<SipTrunkRoute[]> {
    return this.store.ofTrunk(trunkId);
  }

  /** The routes of a trunk by priority. @throws ApiException 404 or 403 */
  async read(
    caller: Caller,
    trunkId: string,
    organizationId?: string,
  ): Promise<VersionedParts<SipTrunkRoute>> {
    const { version } = await this.trunks.read(caller, trunkId, organizationId);
    return { parts: await this.store.ofTrunk(trunkId), version };
  }

  /** The routes of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListTrunkPartsQuery): Promise<Page<SipTrunkRoute>> {
    return this.store.list(caller, query);
  }

  /**
   * Adds routes, or replaces those of the same id or else of the same prefix; all or none. An id that is free is given.
   * @throws ApiException 404, 403, 409 when another route has the prefix, or another trunk an id, 412, 422
   */
  put(
    caller: Caller,
    trunkId: string,
    entries: SipTrunkRouteFields[],
    ifMatch: IfMatch,
  ): Promise<VersionedParts<SipTrunkRoute>> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      ifMatch.check(trunk.version);
      const columns = entries.map(columnsOf);
      const keys = columns.map(keyOf);
      mustDiffer('routes', keys);

      const present = await this.store.ofTrunk(trunkId, manager);
      const named = entries.flatMap(({ id }) => id ?? []);
      await takeTurns(manager, 'parts_of_trunks', named);
      mustBeFree('routes', entries, await this.store.ofOtherTrunks(manager, trunkId, named));
      const replaced = replacedParts(entries, keys, present, keyOf);
      const ids = entries.map(({ id }, index) => id ?? replaced[index]?.id ?? newId('route'));
      mustDiffer('routes', ids);
      mustFit('routes', present.length + replaced.filter((route) => !route).length);

      const now = new Date();
      const routes = columns.map((route, index) =>
        manager.create(SipTrunkRoute, {
          ...route,
          id: ids[index],
          trunk_id: trunkId,
          created_at: replaced[index]?.created_at ?? now,
          updated_at: now,
          deleted_at: null,
        }),
      );
      const parts = await this.store.put(manager, caller, trunk, replaced, routes);
      return { parts, version: trunk.version };
    });
  }

  /** Changes one route. @throws ApiException 404, 403, 409 when another one has the prefix, 412 */
  update(
    caller: Caller,
    trunkId: string,
    routeId: string,
    fields: Partial<SipTrunkRouteFields>,
    ifMatch: IfMatch,
  ): Promise<{ part: SipTrunkRoute; version: number }> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      const before = await this.store.read(manager, trunkId, routeId);
      ifMatch.check(trunk.version);
      const route = { ...before, ...fields, updated_at: new Date() };
      const part = await this.store.update(manager, caller, trunk, before, route);
      return { part, version: trunk.version };
    });
  }

  /** Deletes one route softly. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, trunkId: string, routeId: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      const trunk = await this.trunks.lock(manager, caller, trunkId);
      const route = await this.store.read(manager, trunkId, routeId);
      ifMatch.check(trunk.version);
      return this.store.remove(manager, caller, trunk, route);
    });
  }
}

type Columns = Pick<SipTrunkRoute, keyof Omit<SipTrunkRouteFields, 'id'>>;

/** The columns for an entry, with defaults for the fields that it leaves out. */
function columnsOf(entry: SipTrunkRouteFields): Columns {
  const { id: _, ...columns } = withDefaults(SipTrunkRouteFields, entry);
  return columns;
}

/** What a route is unique by on its trunk. */
function keyOf({ prefix }: Columns): string {
  return prefix;
}
