import { usedLengths } from '../../organization-ips/used-lengths.js';
import type { OrganizationIpType } from '../../organization-ips/organization-ip.entity.js';

/** What matches an address in one organization: an entry of its lists, or an address of one of its trunks. */
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
}

/** Entries of one type among the covering networks: two of each, however many organizations have the network. */
function entries(decision: Match['decision'], type: OrganizationIpType, condition: string): string {
  return `
    SELECT '${decision}' AS decision, entry.cidr AS length, entry.organization_id, NULL AS trunk_id,
      entry.id AS entry_id, entry.ip_address, entry.cidr, entry.type
    FROM networks, unnest(list) AS covering (network)
    CROSS JOIN LATERAL (
      SELECT * FROM organization_ips AS entry
      WHERE entry.network = covering.network AND entry.type = '${type}' AND entry.deleted_at IS NULL ${condition}
      ORDER BY entry.organization_id LIMIT 2
    ) AS entry`;
}

/**
 * The query for the matches of an address, the one that decides first: the longest prefix, where lengths are equal a
 * blacklist, then a trunk.
 *
 * Parameters: $1 the address, $2 the organizations to look in, where `restricted`. Three rows are enough to see whether a
 * second organization matches as closely as the first.
 *
 * Each step looks up the next one row by row: a planner that has no statistics yet, after many rows came at once, would
 * join from the larger side, which takes seconds.
 */
export function accessQuery(restricted: boolean): string {
  const within = (row: string): string =>
    restricted ? `AND ${row}.organization_id = ANY ((SELECT list FROM mine)::text[])` : '';
  return `WITH RECURSIVE ${usedLengths('masklen($1::inet)')},
  networks AS MATERIALIZED (
    SELECT array_agg(network(set_masklen($1::inet, cidr))) AS list FROM length WHERE cidr IS NOT NULL
  ),
  ${restricted ? 'mine AS MATERIALIZED (SELECT $2::text[] AS list),' : ''}
  trunk_ip AS MATERIALIZED (
    SELECT * FROM sip_trunk_ips
    WHERE address = $1::inet AND active AND type IN ('signaling', 'both') AND deleted_at IS NULL
  ),
  trunk_match AS (
    SELECT DISTINCT ON (trunk.organization_id) trunk.organization_id, trunk.id
    FROM trunk_ip AS ip CROSS JOIN LATERAL (
      SELECT * FROM sip_trunks
      WHERE id = ip.trunk_id AND deleted_at IS NULL AND status IN ('pending', 'active') LIMIT 1
    ) AS trunk
    WHERE true ${within('trunk')}
    ORDER BY trunk.organization_id, ip.priority, ip.created_at, ip.id
  )
  SELECT 'allow' AS decision, masklen($1::inet) AS length, organization_id, id AS trunk_id, NULL AS entry_id,
    NULL::inet AS ip_address, NULL::integer AS cidr, NULL AS type
  FROM trunk_match
  UNION ALL ${entries('allow', 'whitelist', within('entry'))}
  UNION ALL ${entries('deny', 'blacklist', within('entry'))}
  ORDER BY length DESC, decision DESC, trunk_id, organization_id
  LIMIT 3`;
}
