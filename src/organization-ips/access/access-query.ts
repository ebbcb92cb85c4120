import { usedPrefixLengths } from '../prefix-lengths.sql.js';
import type { OrganizationIpType } from '../organization-ip.entity.js';

/** What decides on an address in one organization: an entry of its lists, or an address of one of its trunks. */
export interface Match {
  decision: 'allow' | 'deny';
  /** Length of the prefix that matched. */
  length: number;
  organization_id: string;
  trunk_id: string | null;
  entry_id: string | null;
  ip_address: string | null;
  cidr: number | null;
  type: OrganizationIpType | null;
  /** Organizations that match, and those of them that allow, whether they are among the rows or not. */
  organizations: number;
  allowing: number;
}

/** More organizations than anybody looks at. */
export const MAX_MATCHES = 100;

/** Entries of one type among the covering networks. */
function entries(decision: Match['decision'], type: OrganizationIpType, condition: string): string {
  return `
    SELECT '${decision}' AS decision, entry.cidr AS length, entry.organization_id, NULL AS trunk_id,
      entry.id AS entry_id, entry.ip_address, entry.cidr, entry.type
    FROM networks, unnest(list) AS covering (network)
    CROSS JOIN LATERAL (
      SELECT id, organization_id, ip_address, cidr, type FROM organization_ips AS entry
      WHERE entry.network = covering.network AND entry.type = '${type}' AND entry.deleted_at IS NULL ${condition}
      OFFSET 0
    ) AS entry`;
}

/**
 * The query for what decides on an address in each organization: the longest prefix, where lengths are equal a
 * blacklist, then a trunk. The closest matches come first, at most `MAX_MATCHES`.
 *
 * Parameters: $1 the address, $2 the organizations to look in, where `restricted`.
 *
 * Each step looks up the next one row by row: a planner that has no statistics yet, after many rows came at once, would
 * join from the larger side, which takes seconds.
 */
export function accessQuery(restricted: boolean): string {
  const within = (row: string): string =>
    restricted ? `AND ${row}.organization_id = ANY ((SELECT list FROM mine)::text[])` : '';
  return `WITH RECURSIVE ${usedPrefixLengths('masklen($1::inet)')},
  networks AS MATERIALIZED (
    SELECT array_agg(network(set_masklen($1::inet, cidr))) AS list FROM length WHERE cidr IS NOT NULL
  ),
  ${restricted ? 'mine AS MATERIALIZED (SELECT $2::text[] AS list),' : ''}
  trunk_ip AS MATERIALIZED (
    SELECT trunk_id, priority, created_at, id FROM sip_trunk_ips
    WHERE address = $1::inet AND active AND type IN ('signaling', 'both') AND deleted_at IS NULL
  ),
  trunk_match AS (
    SELECT DISTINCT ON (trunk.organization_id) trunk.organization_id, trunk.id
    FROM trunk_ip AS ip CROSS JOIN LATERAL (
      SELECT id, organization_id FROM sip_trunks
      WHERE id = ip.trunk_id AND deleted_at IS NULL AND status IN ('pending', 'active') LIMIT 1
    ) AS trunk
    WHERE true ${within('trunk')}
    ORDER BY trunk.organization_id, ip.priority, ip.created_at, ip.id
  ),
  match AS (
    SELECT 'allow' AS decision, masklen($1::inet) AS length, organization_id, id AS trunk_id, NULL AS entry_id,
      NULL::inet AS ip_address, NULL::integer AS cidr, NULL AS type
    FROM trunk_match
    UNION ALL ${entries('allow', 'whitelist', within('entry'))}
    UNION ALL ${entries('deny', 'blacklist', within('entry'))}
  ),
  decided AS (
    SELECT DISTINCT ON (organization_id) decision, length, organization_id, trunk_id, entry_id, ip_address, cidr, type
    FROM match
    ORDER BY organization_id, length DESC, decision DESC, trunk_id
  )
  SELECT decision, length, organization_id, trunk_id, entry_id, ip_address, cidr, type,
    count(*) OVER ()::integer AS organizations,
    count(*) FILTER (WHERE decision = 'allow') OVER ()::integer AS allowing
  FROM decided
  ORDER BY length DESC, decision DESC, trunk_id, organization_id
  LIMIT ${MAX_MATCHES}`;
}
