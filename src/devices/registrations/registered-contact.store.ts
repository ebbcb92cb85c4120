import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import type { AddressOfRecord } from '../../edge/address-of-record.js';
import { type Page, pageOf } from '../../http/answers/paging.js';
import { type Condition, equals, type List } from '../../lists/list.js';
import { Lists } from '../../lists/lists.js';
import { joinAccount } from '../accounts/account-lookup.sql.js';
import {
  CONTACT_COLUMNS,
  CONTACT_TIMES,
  type RegisteredContact,
  type ShownContact,
} from './registered-contact.entity.js';
import type { ListRegistrationsQuery } from './dto/registered-contact.query.js';

const LIST: List<ShownContact> = {
  name: 'registered_contacts',
  table: 'registered_contacts',
  row: 'contact',
  present: 'contact.expires_at > statement_timestamp()',
  columns: CONTACT_COLUMNS,
  times: CONTACT_TIMES,
  orders: {
    created_at: {
      by: 'contact.registered_at',
      kind: 'time',
      indexes: [['aor'], ['node'], ['organization'], []],
    },
  },
};

/** Holds the devices that have a contact or the account of an address. Parameters: addresses, user name, domain, organizations. */
const HOLD_ADDRESS = `
  WITH holder AS MATERIALIZED (
    SELECT device_id, line_number, organization_id, aor FROM registered_contacts
    WHERE aor = ANY ($1) AND expires_at > clock_timestamp()
    UNION
    SELECT account.device_id, account.line_number, account.organization_id, NULL FROM (VALUES (1)) AS one
    ${joinAccount('$3', '$2')}
  )
  SELECT device_id, line_number, aor FROM holder JOIN devices ON id = device_id
  WHERE deleted_at IS NULL AND ($4::text[] IS NULL OR holder.organization_id = ANY ($4))
  ORDER BY device_id FOR NO KEY UPDATE OF devices`;

/** Parameters: lines as JSON. */
const END_LINES = `
  WITH ended AS (
    UPDATE registered_contacts AS contact SET expires_at = clock_timestamp(), last_registered_at = clock_timestamp()
    FROM json_to_recordset($1::json) AS line (device_id text, line_number integer, aor text)
    WHERE (contact.device_id, contact.line_number) = (line.device_id, line.line_number)
      AND coalesce(contact.aor = line.aor, line.aor IS NULL)
      AND expires_at > clock_timestamp()
    RETURNING 1
  )
  SELECT count(*)::integer AS contacts FROM ended`;

/** A line of a device, and the address of record whose contacts are meant; null for all of them. */
export type LineKey = Pick<RegisteredContact, 'device_id' | 'line_number' | 'aor'>;

/** The contacts that lines are registered with. What nodes report in bulk is written by `BulkReportStore`. */
@Injectable()
export class RegisteredContactStore {
  constructor(private readonly lists: Lists) {}

  /** Live contacts of the caller's organizations, the newest registration first. @throws ApiException 403 */
  list(caller: Caller, query: ListRegistrationsQuery): Promise<Page<ShownContact>> {
    const { organization_id, device_id, aor, node } = query;
    const ofAor: Condition | undefined =
      aor === undefined
        ? undefined
        : { name: 'aor', sql: (bind) => `contact.aor = ANY (${bind(addressesOf(aor))})` };
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(organization_id),
      conditions: [
        equals('device', 'contact.device_id', device_id),
        ofAor,
        equals('node', 'contact.node', node),
      ],
    });
  }

  /**
   * The lines that are registered for an address of record, with the contacts that are for it, and the line that has its
   * account, with all of them; their devices are held.
   */
  holdAddress(
    manager: EntityManager,
    { uri, username, domain }: AddressOfRecord,
    organizations: string[] | null,
  ): Promise<LineKey[]> {
    return manager.query<LineKey[]>(HOLD_ADDRESS, [addressesOf(uri), username, domain, organizations]);
  }

  /** Ends contacts of lines whose devices are held. @returns how many were live */
  async endLines(manager: EntityManager, lines: LineKey[]): Promise<number> {
    const [{ contacts }] = await manager.query<[{ contacts: number }]>(END_LINES, [JSON.stringify(lines)]);
    return contacts;
  }
}

/** An address of record is one whether it was registered by SIP or SIPS (RFC 3261 section 10.3). */
function addressesOf(aor: string): string[] {
  const address = aor.slice(aor.indexOf(':'));
  return [`sip${address}`, `sips${address}`];
}
