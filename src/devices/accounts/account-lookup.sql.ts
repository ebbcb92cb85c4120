/**
 * SQL for `JOIN`s that find who has an account: relation `account`, the device, line and organization, by expressions for
 * its domain, in the form that hosts are kept in, and its user name without escapes. It finds at most one, on the whole
 * platform: held, of a domain that is an active one of its organization.
 *
 * Each is two look-ups by index, whatever is known of the tables: for many at once PostgreSQL would read all accounts, or
 * with the statistics of an empty table all accounts once for each domain.
 */
export function joinAccount(domain: string, username: string): string {
  return `CROSS JOIN LATERAL (
      SELECT device_id, line_number, organization_id FROM sip_accounts AS claim
      WHERE claim.domain = ${domain} AND claim.username = ${username} AND claim.held AND (
        SELECT account_domain.status = 'active' FROM domains AS account_domain
        WHERE account_domain.domain = claim.domain AND account_domain.organization_id = claim.organization_id
          AND account_domain.deleted_at IS NULL)
      OFFSET 0
    ) AS account`;
}

/** Of the domains `$1` and user names `$2`, two arrays of one length: the index of each that is an account, and whose. */
export const ACCOUNTS_BY_ADDRESS = `
  SELECT (aor.position - 1)::integer AS position, account.device_id, account.line_number, account.organization_id
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS aor (domain, username, position)
  ${joinAccount('aor.domain', 'aor.username')}`;

/** A row of `ACCOUNTS_BY_ADDRESS`. */
export interface AccountHolder {
  position: number;
  device_id: string;
  /** `DEFAULT_ACCOUNT` where all lines of the device stand for it that have none of their own. */
  line_number: number;
  organization_id: string;
}
