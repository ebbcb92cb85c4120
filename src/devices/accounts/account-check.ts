import type { EntityManager } from 'typeorm';
import { ApiException, type ErrorDetail, UnacceptableValue } from '../../http/errors/api-exception.js';
import { addressOf, type OwnAccount } from './accounts.js';
import type { WrittenClaim } from './write-accounts.sql.js';

/** Held until the transaction ends: a domain that is deleted or deactivated meanwhile waits, and finds the account. */
const ACTIVE_DOMAINS = `
  SELECT domain FROM domains
  WHERE organization_id = $1 AND domain = ANY ($2) AND status = 'active' AND deleted_at IS NULL
  ORDER BY id FOR SHARE`;

const HOLDER = `
  SELECT device_id, line_number FROM sip_accounts
  WHERE organization_id = $1 AND domain = $2 AND username = $3 AND held`;

/**
 * Whether accounts that are new may be: named in full, of active domains of the organization, and each only once.
 * @throws ApiException 422, and 409 for one that two of the lines have
 */
export async function mustBeAccounts(
  manager: EntityManager,
  organizationId: string,
  accounts: OwnAccount[],
  others: OwnAccount[],
): Promise<void> {
  if (accounts.length === 0) return;
  const domains = [...new Set(accounts.flatMap(({ domain }) => domain ?? []))];
  const rows = await manager.query<{ domain: string }[]>(ACTIVE_DOMAINS, [organizationId, domains]);
  const active = new Set(rows.map(({ domain }) => domain));
  const details = accounts.flatMap((account) => faultOf(account, active));
  if (details.length > 0) throw new UnacceptableValue(details);

  const seen = new Map(others.map((account) => [addressOf(account), account]));
  for (const account of accounts) {
    const other = seen.get(addressOf(account));
    if (other) throw taken(account, `line ${other.line.line_number} of this device`);
    seen.set(addressOf(account), account);
  }
}

/** Whether accounts that are new are held now. @throws ApiException 409 */
export async function mustBeHeld(
  manager: EntityManager,
  organizationId: string,
  accounts: OwnAccount[],
  waiting: WrittenClaim[],
): Promise<void> {
  const lines = new Set(waiting.map(({ line_number }) => line_number));
  const refused = accounts.find(({ line }) => lines.has(line.line_number));
  if (!refused) return;
  const { username, domain } = refused;
  const [holder] = await manager.query<WrittenClaim[]>(HOLDER, [organizationId, domain, username]);
  const line = holder?.line_number ? `line ${holder.line_number} of ` : '';
  throw taken(refused, holder ? line + holder.device_id : 'another device');
}

function taken({ line, username, domain }: OwnAccount, holder: string): ApiException {
  const message = `${username}@${domain} is the account of ${holder}`;
  return new ApiException('account_taken', [{ field: fieldOf(line, 'sip_username'), message }]);
}

function faultOf({ line, username, domain }: OwnAccount, active: ReadonlySet<string>): ErrorDetail[] {
  if (username === undefined) {
    return [
      { field: fieldOf(line, 'sip_username'), message: 'must be set, here or by settings.sip_username' },
    ];
  }
  const field = fieldOf(line, 'sip_domain');
  if (domain === undefined) return [{ field, message: 'must be set, here or by settings.domain' }];
  if (active.has(domain)) return [];
  const which = line.sip_domain === null ? `${domain} of settings.domain, ` : '';
  return [{ field, message: `${which}must be an active domain of the organization` }];
}

/** Of a line that the request does not have, what names its account are the settings. */
function fieldOf({ index, ...line }: OwnAccount['line'], member: 'sip_username' | 'sip_domain'): string {
  if (index !== undefined) return `lines[${index}].${member}`;
  return member === 'sip_username' && line.sip_username === null
    ? 'settings.sip_username'
    : 'settings.domain';
}
