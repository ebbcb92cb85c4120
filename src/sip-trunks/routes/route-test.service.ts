import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { MatchingRoutes } from './matching-routes.reader.js';
import { type RouteSelection, selectRoutes } from './route-selection.js';

/** What became of a test. */
export interface TestedRoutes extends RouteSelection {
  /** Whether all routes were looked at that match the number. */
  complete: boolean;
}

/** Says which routes a call would be tried on, without making it (contract §3 *Routes*). */
@Injectable()
export class RouteTestService {
  constructor(private readonly matching: MatchingRoutes) {}

  /** @param number as it would be dialled @throws ApiException 403 */
  async test(caller: Caller, organizationId: string, number: string): Promise<TestedRoutes> {
    caller.mustActFor(organizationId);
    const { routes, complete } = await this.matching.read(organizationId, number);
    return { ...selectRoutes(number, routes), complete };
  }
}
