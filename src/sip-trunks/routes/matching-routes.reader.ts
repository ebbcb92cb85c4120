import { Injectable } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { prefixesOf, type RouteOfTrunk } from './route-selection.js';

/** Routes that are read for a number; only thousands of trunks have more. */
export const MAX_MATCHING = 1_000;

const ORDER = `length(route.prefix) DESC, route.route_class = 'emergency' DESC, route.priority, route.weight DESC, route.id`;

/** `OFFSET 0` has each trunk looked up by its id: PostgreSQL would read those of all organizations for a few hundred. */
const MATCHING = `SELECT route.id AS route_id, route.prefix, route.priority, route.weight, route.strip_digits,
    route.prepend, route.route_class, route.active, trunk.id AS trunk_id, trunk.name AS trunk_name,
    trunk.status AS trunk_status, trunk.deleted_at IS NOT NULL AS trunk_deleted, trunk.failover_codes
  FROM (
    SELECT * FROM sip_trunk_routes AS route
    WHERE route.organization_id = $1 AND route.prefix = ANY ($2::text[]) AND route.deleted_at IS NULL
    ORDER BY ${ORDER} LIMIT ${MAX_MATCHING + 1}
  ) AS route
  CROSS JOIN LATERAL (SELECT * FROM sip_trunks WHERE id = route.trunk_id OFFSET 0) AS trunk
  ORDER BY ${ORDER}`;

/** Reads the routes that match a number, by the index of prefixes. */
@Injectable()
export class MatchingRoutes {
  constructor(private readonly queries: PreparedQueries) {}

  /** Those of the organization, the first ones in their order; `complete` says whether these are all. */
  async read(organizationId: string, number: string): Promise<{ routes: RouteOfTrunk[]; complete: boolean }> {
    const values = [organizationId, prefixesOf(number)];
    const rows = await this.queries.rows<RouteOfTrunk>('matching_routes', MATCHING, values);
    return { routes: rows.slice(0, MAX_MATCHING), complete: rows.length <= MAX_MATCHING };
  }
}
