import { formatAddressOfRecord } from '../../edge/address-of-record.js';
import { explained, type WordOf } from '../../http/fields/enumeration.js';
import { DEFAULT_ACCOUNT } from './sip-account.entity.js';

export const ACCOUNT_SOURCES = explained('AccountSource', {
  line: 'the account of the line itself',
  device: "the device's default account, from its settings",
});
export type AccountSource = WordOf<typeof ACCOUNT_SOURCES>;

export const ACCOUNT_PROBLEMS = explained('AccountProblem', {
  no_username: 'neither the line nor settings.sip_username names a user',
  no_domain: 'neither the line nor settings.domain names a domain',
  domain_not_active: 'the domain is not an active one of the organization',
  taken: 'another line or device has the account',
  pending: 'the service has not claimed the account yet; it does within seconds',
  no_password: 'the account counts, but has no password to authenticate with',
});
export type AccountProblem = WordOf<typeof ACCOUNT_PROBLEMS>;

/** What is known of the account that a line goes by, as `lineAccounts` reads it. */
export interface SeenAccount {
  line_number: number;
  own: boolean;
  username: string | null;
  domain: string | null;
  domain_active: boolean;
  /** Null where there is no such claim. */
  held: boolean | null;
  has_password: boolean;
}

/** The account of a line as it is shown. */
export interface LineAccount {
  address_of_record: string | null;
  source: AccountSource;
  problem: AccountProblem | null;
}

/** SQL for the user name and the domain in the settings of `device`, as `defaultAccount` reads them. */
const USERNAME = `CASE WHEN jsonb_typeof(device.settings -> 'sip_username') IN ('string', 'number')
  THEN nullif(device.settings ->> 'sip_username', '') END`;
const DOMAIN = `CASE WHEN jsonb_typeof(device.settings -> 'domain') = 'string'
  THEN nullif(lower(btrim(device.settings ->> 'domain', ' .') COLLATE "C"), '') END`;

/** Selects, from `devices AS device`, the `SeenAccount` of each of its lines as a JSON array; null without lines. */
export function lineAccounts(): string {
  return `
  (SELECT json_agg(json_build_object(
    'line_number', line.line_number, 'own', line.own, 'username', line.username, 'domain', line.domain,
    -- The status is no condition: there may be a plan of when few domains were active, by its index.
    'domain_active', coalesce((
      SELECT domains.status = 'active' FROM domains
      WHERE domains.domain = line.domain AND domains.organization_id = device.organization_id
        AND domains.deleted_at IS NULL), false),
    'held', (
      SELECT held FROM sip_accounts AS claim
      WHERE claim.device_id = device.id
        AND claim.line_number = CASE WHEN line.own THEN line.line_number ELSE ${DEFAULT_ACCOUNT} END
        AND claim.username = line.username AND claim.domain = line.domain),
    'has_password', line.sip_password_ciphertext IS NOT NULL OR device.settings ->> 'sip_password' IS NOT NULL
      OR '/sip_password' = ANY (device.secret_settings)))
  FROM (
    SELECT line_number, sip_password_ciphertext,
      sip_username IS NOT NULL OR sip_domain IS NOT NULL OR sip_password_ciphertext IS NOT NULL AS own,
      coalesce(sip_username, ${USERNAME}) AS username,
      coalesce(sip_domain, ${DOMAIN}) AS domain
    FROM device_lines WHERE device_id = device.id
  ) AS line) AS accounts`;
}

/** What is shown of an account. */
export function lineAccountOf(seen: SeenAccount): LineAccount {
  const { own, username, domain } = seen;
  return {
    address_of_record: username === null || domain === null ? null : formatAddressOfRecord(username, domain),
    source: own ? 'line' : 'device',
    problem: problemOf(seen),
  };
}

function problemOf({
  username,
  domain,
  domain_active,
  held,
  has_password,
}: SeenAccount): AccountProblem | null {
  if (username === null) return 'no_username';
  if (domain === null) return 'no_domain';
  if (!domain_active) return 'domain_not_active';
  if (held === null) return 'pending';
  if (!held) return 'taken';
  return has_password ? null : 'no_password';
}
