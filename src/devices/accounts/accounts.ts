import { canonicalHost } from '../../hosts/host.js';
import type { TenantSettings } from '../../tenant-settings/tenant-settings.js';
import type { OpenLine } from '../device-lines.js';
import { textOf } from '../device-settings.js';
import { ha1Of } from './ha1.js';
import { DEFAULT_ACCOUNT, type SipAccount } from './sip-account.entity.js';

/** JSON Pointer of the default account's password among the secret settings. */
export const PASSWORD_SETTING = '/sip_password';

/** What a device's accounts are made of. */
export interface AccountSource {
  settings: TenantSettings;
  lines: OpenLine[];
}

/** An account as far as it is named. */
export interface Account {
  username?: string;
  domain?: string;
  password?: string;
}

/** What a device claims for a line, or by default. */
export type Claim = Pick<SipAccount, 'line_number' | 'username' | 'domain' | 'ha1_md5' | 'ha1_sha256'>;

/** A line whose account is its own. */
export interface OwnAccount extends Account {
  line: OpenLine;
}

/** The account that a device's settings name. */
export function defaultAccount({ shown, secrets }: TenantSettings): Account {
  const { sip_username, domain } = shown;
  return {
    username: textOf(sip_username) || undefined,
    domain: typeof domain === 'string' ? canonicalHost(domain) : undefined,
    password: textOf(secrets[PASSWORD_SETTING]),
  };
}

/** The accounts of the lines that have anything of one of their own, with what else the settings have. */
export function ownAccounts({ settings, lines }: AccountSource): OwnAccount[] {
  const { username, domain, password } = defaultAccount(settings);
  return lines
    .filter(
      ({ sip_username, sip_domain, sip_password }) =>
        sip_username !== null || sip_domain !== null || sip_password !== null,
    )
    .map((line) => ({
      line,
      username: line.sip_username ?? username,
      domain: line.sip_domain ?? domain,
      password: line.sip_password ?? password,
    }));
}

/** What a device claims: an account by default and one for each line that has its own, if they are named in full. */
export function claimsOf(source: AccountSource): Claim[] {
  const own = ownAccounts(source).map((account) => claimOf(account.line.line_number, account));
  return [claimOf(DEFAULT_ACCOUNT, defaultAccount(source.settings)), ...own].filter(
    (claim) => claim !== undefined,
  );
}

/** Those own accounts of `after` that the device did not have before, in the order of the lines. */
export function newAccounts(after: AccountSource, before: AccountSource): OwnAccount[] {
  const held = ownAccounts(before).map(
    ({ line, ...account }) => [line.line_number, addressOf(account)] as const,
  );
  const byLine = new Map(held);
  const moved = ownAccounts(after).filter(({ line, ...account }) => {
    if (byLine.get(line.line_number) !== addressOf(account)) return true;
    byLine.delete(line.line_number);
    return false;
  });
  const left = [...byLine.values()];
  return moved.filter((account) => {
    const place = left.indexOf(addressOf(account));
    if (place !== -1) left.splice(place, 1);
    return place === -1;
  });
}

/** A text that two accounts share which have the same name and domain. */
export function addressOf({ username, domain }: Account): string {
  return JSON.stringify([username, domain]);
}

function claimOf(line_number: number, { username, domain, password }: Account): Claim | undefined {
  if (username === undefined || domain === undefined) return undefined;
  const none = { ha1_md5: null, ha1_sha256: null };
  return {
    line_number,
    username,
    domain,
    ...(password === undefined ? none : ha1Of(username, domain, password)),
  };
}
