import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { IfMatch } from '../../http/etag.js';
import type { Page } from '../../http/paging.js';
import type { ListTrunkPartsQuery } from '../dto/trunk-parts.query.js';
import { type TrunkPartKind, TrunkParts, type VersionedParts } from '../trunk-parts.js';
import { presentSipTrunkRoute } from './dto/sip-trunk-route.answer.js';
import type { SipTrunkRouteFields } from './dto/sip-trunk-route.body.js';
import { SipTrunkRoute } from './sip-trunk-route.entity.js';

const ROUTES: TrunkPartKind<SipTrunkRoute, SipTrunkRouteFields> = {
  entity: SipTrunkRoute,
  prefix: 'route',
  list: 'routes',
  keyOf: ({ prefix }) => prefix!,
  present: presentSipTrunkRoute,
  columns: ({ prefix, priority, weight, strip_digits, prepend, active }) => ({
    prefix,
    priority: priority ?? 1,
    weight: weight ?? 100,
    strip_digits: strip_digits ?? 0,
    prepend: prepend ?? '',
    active: active ?? true,
  }),
};

/** Which numbers go over which trunk (contract §3 *Routes*). */
@Injectable()
export class SipTrunkRoutesService {
  constructor(private readonly parts: TrunkParts) {}

  /** A trunk's routes by priority, for a caller who was found to see the trunk. */
  ofTrunk(trunkId: string): Promise<SipTrunkRoute[]> {
    return this.parts.ofTrunk(ROUTES, trunkId);
  }

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, trunkId: string, organizationId?: string): Promise<VersionedParts<SipTrunkRoute>> {
    return this.parts.read(ROUTES, caller, trunkId, organizationId);
  }

  /** The routes of all trunks of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListTrunkPartsQuery): Promise<Page<SipTrunkRoute>> {
    return this.parts.list(ROUTES, caller, query);
  }

  /** Adds routes, or replaces those of the same prefix; all or none. @throws ApiException 404, 403, 412, 422 */
  put(
    caller: Caller,
    trunkId: string,
    entries: SipTrunkRouteFields[],
    ifMatch: IfMatch,
  ): Promise<VersionedParts<SipTrunkRoute>> {
    return this.parts.put(ROUTES, caller, trunkId, entries, ifMatch);
  }

  /** Changes one route. @throws ApiException 404, 403, 409 when another one has the prefix, 412 */
  update(
    caller: Caller,
    trunkId: string,
    routeId: string,
    fields: Partial<SipTrunkRouteFields>,
    ifMatch: IfMatch,
  ) {
    return this.parts.update(ROUTES, caller, trunkId, routeId, fields, ifMatch);
  }

  /** Deletes one route softly. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, trunkId: string, routeId: string, ifMatch: IfMatch): Promise<Date> {
    return this.parts.remove(ROUTES, caller, trunkId, routeId, ifMatch);
  }
}
