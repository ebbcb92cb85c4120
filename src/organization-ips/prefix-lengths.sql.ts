/** The length of the longest prefix of an entry that satisfies `condition`; null where there is none. */
const longest = (condition: string): string =>
  `(SELECT cidr FROM organization_ips WHERE ${condition} AND deleted_at IS NULL ORDER BY cidr DESC LIMIT 1)`;

/**
 * The common table expression `length (cidr)`, for `WITH RECURSIVE`: the prefix lengths that entries have, each once,
 * and a final null. One probe of an index for each, where an IPv6 address alone has 129 networks that could cover it.
 * @param upTo SQL for the longest of interest
 */
export function usedPrefixLengths(upTo: string): string {
  return `length (cidr) AS (
    SELECT ${longest(`cidr <= ${upTo}`)}
    UNION ALL
    SELECT ${longest('cidr < length.cidr')} FROM length WHERE length.cidr IS NOT NULL
  )`;
}
