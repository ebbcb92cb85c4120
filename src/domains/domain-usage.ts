import { domainToUnicode } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** SQL for the spelling of a host that a domain is compared by; the indexes of these columns have it as well. */
const spelling = (column: string): string => `btrim(caseless(${column}), ' .')`;

/** What uses a domain, and by which of its fields. */
export interface DomainUser {
  id: string;
  field: 'host' | 'realm' | 'settings.domain' | 'lines.sip_domain';
}

/** Each finds a row of organization `$1` that uses one of the spellings of a domain. */
const USES = [
  ['sip_trunks', 'host', 'host'],
  ['sip_trunks', 'realm', 'realm'],
  ['devices', 'settings.domain', `settings ->> 'domain'`],
].map(
  ([table, field, column]) => `(
    SELECT id, '${field}' AS field FROM ${table} WHERE organization_id = $1 AND ${spelling(column)} = ANY ((SELECT list FROM spellings)::text[])
      AND deleted_at IS NULL LIMIT 1)`,
);

const USED_BY_LINE = `(
    SELECT device.id, 'lines.sip_domain' AS field FROM device_lines AS line JOIN devices AS device ON device.id = line.device_id
    WHERE device.organization_id = $1 AND ${spelling('line.sip_domain')} = ANY ((SELECT list FROM spellings)::text[])
      AND line.sip_domain IS NOT NULL AND device.deleted_at IS NULL LIMIT 1)`;

/** A realm is kept as it was given, since digest authentication compares it by its octets; so it may have U-labels. */
const IN_USE = `
  WITH spellings AS MATERIALIZED (SELECT array_agg(${spelling('name')}) AS list FROM unnest($2::text[]) AS name)
  ${[...USES, USED_BY_LINE].join(' UNION ALL ')} LIMIT 1`;

/** What depends on a domain in its organization (contract §3 *Domain*). */
@Injectable()
export class DomainUsage {
  /**
   * One that uses the domain; nothing where none does.
   * @param domain in its canonical form
   */
  async userOf(
    manager: EntityManager,
    organizationId: string,
    domain: string,
  ): Promise<DomainUser | undefined> {
    const spellings = [domain, domainToUnicode(domain)];
    const [user] = await manager.query<DomainUser[]>(IN_USE, [organizationId, spellings]);
    return user;
  }
}
