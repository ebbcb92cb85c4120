import type { SipAccount } from './sip-account.entity.js';

/** A claim as it was written. */
export type WrittenClaim = Pick<
  SipAccount,
  'device_id' | 'line_number' | 'organization_id' | 'username' | 'domain' | 'held'
>;

/** The claims that are wanted, by `$1` to `$5`: arrays of one length. */
const WANTED = 'unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::text[]';

/** Deletes what the devices `$6` claim no longer, and that they were due. */
export const GIVE_UP = `
  WITH due AS (DELETE FROM sip_accounts_due WHERE device_id = ANY ($6))
  DELETE FROM sip_accounts AS account WHERE device_id = ANY ($6) AND NOT EXISTS (
    SELECT FROM ${WANTED}) AS wanted (device_id, line_number, organization_id, username, domain)
    WHERE wanted.device_id = account.device_id AND wanted.line_number = account.line_number
      AND wanted.organization_id = account.organization_id AND wanted.username = account.username
      AND wanted.domain = account.domain)
  RETURNING device_id, line_number, organization_id, username, domain, held`;

/**
 * Writes what is wanted, `$6` and `$7` being the hashes. An account stays with the device that holds it. Of one device a
 * line goes before the default account; its row is the first to be written, or two would hold the account for a moment.
 */
export const CLAIM = `
  INSERT INTO sip_accounts AS account
    (device_id, line_number, organization_id, username, domain, held, ha1_md5, ha1_sha256)
  SELECT wanted.device_id, wanted.line_number, organization_id, username, domain,
    row_number() OVER (
      PARTITION BY organization_id, domain, username
      ORDER BY holder.device_id IS DISTINCT FROM wanted.device_id, place, wanted.line_number = 0,
        holder.line_number IS DISTINCT FROM wanted.line_number, wanted.line_number
    ) = 1 AND coalesce(holder.device_id = ANY ($1), true),
    ha1_md5, ha1_sha256
  FROM (
    SELECT wanted.*, min(number) OVER (PARTITION BY device_id) AS place
    FROM ${WANTED}, $6::text[], $7::text[]) WITH ORDINALITY
      AS wanted (device_id, line_number, organization_id, username, domain, ha1_md5, ha1_sha256, number)
  ) AS wanted
  LEFT JOIN LATERAL (
    SELECT held.device_id, held.line_number FROM sip_accounts AS held
    WHERE held.organization_id = wanted.organization_id AND held.domain = wanted.domain
      AND held.username = wanted.username AND held.held
  ) AS holder ON true
  ORDER BY wanted.device_id, wanted.line_number
  ON CONFLICT (device_id, line_number) DO UPDATE
    SET held = excluded.held, ha1_md5 = excluded.ha1_md5, ha1_sha256 = excluded.ha1_sha256
  RETURNING device_id, line_number, organization_id, username, domain, held`;

/** Of the accounts `$1` to `$3` (organizations, domains, user names) that nobody holds, the first claim is held. */
export const HOLD_NEXT = `
  UPDATE sip_accounts AS account SET held = true
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS free (organization_id, domain, username)) AS free
  CROSS JOIN LATERAL (
    SELECT device_id, line_number FROM sip_accounts AS waiting
    WHERE waiting.organization_id = free.organization_id AND waiting.domain = free.domain
      AND waiting.username = free.username AND NOT waiting.held
    ORDER BY claimed_at, device_id, line_number LIMIT 1
  ) AS next
  WHERE account.device_id = next.device_id AND account.line_number = next.line_number AND NOT EXISTS (
    SELECT FROM sip_accounts AS holder
    WHERE holder.organization_id = free.organization_id AND holder.domain = free.domain
      AND holder.username = free.username AND holder.held)`;

/** The devices `$1`, locked. */
export const NO_LONGER_DUE = 'DELETE FROM sip_accounts_due WHERE device_id = ANY ($1)';

/** The devices `$1`, locked: a key that is missing may be there in an hour. */
export const DUE_LATER = `
  INSERT INTO sip_accounts_due (device_id, since) SELECT unnest($1::text[]), now() + interval '1 hour'
  ON CONFLICT (device_id) DO UPDATE SET since = excluded.since`;
