/**
 * SQL for `JOIN`s that find who has an account: relation `account`, a row of `sip_accounts` each, by expressions for its
 * domain, in the form that hosts are kept in, and its user name without escapes. It finds at most one, on the whole
 * platform: held, of a domain that is an active one of its organization.
 */
export function joinAccount(domain: string, username: string): string {
  return `JOIN domains AS account_domain
      ON account_domain.domain = ${domain} AND account_domain.status = 'active' AND account_domain.deleted_at IS NULL
    JOIN sip_accounts AS account
      ON account.organization_id = account_domain.organization_id AND account.domain = account_domain.domain
        AND account.username = ${username} AND account.held`;
}

/** Of the domains `$1` and user names `$2`, two arrays of one length: the index from 0 of each that is an account, and whose. */
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
