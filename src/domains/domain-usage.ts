import { domainToUnicode } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** SQL for the spelling of a host that a domain is compared by; the indexes of these columns have it as well. */
const spelling = (column: string): string => `btrim(caseless(${column}), ' .')`;

/** Each finds a row of organization `$1` that uses one of the spellings of a domain. */
const USES = [
  ['sip_trunks', 'host'],
  ['sip_trunks', 'realm'],
  ['devices', `settings ->> 'domain'`],
].map(
  ([table, column]) => `EXISTS (
    SELECT FROM ${table} WHERE organization_id = $1 AND ${spelling(column)} = ANY ((SELECT list FROM spellings)::text[])
      AND deleted_at IS NULL)`,
);

/** A realm is kept as it was given, since digest authentication compares it by its octets; so it may have U-labels. */
const IN_USE = `
  WITH spellings AS MATERIALIZED (SELECT array_agg(${spelling('name')}) AS list FROM unnest($2::text[]) AS name)
  SELECT ${USES.join(' OR ')} AS used`;

/** Whether something of an organization depends on a domain of it (contract §3 *Domain*). */
@Injectable()
export class DomainUsage {
  /** @param domain in its canonical form */
  async isUsed(manager: EntityManager, organizationId: string, domain: string): Promise<boolean> {
    const spellings = [domain, domainToUnicode(domain)];
    const [{ used }] = await manager.query<{ used: boolean }[]>(IN_USE, [organizationId, spellings]);
    return used;
  }
}
