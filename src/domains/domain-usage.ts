import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Each finds a row of organization `$1` that uses domain `$2`; domains are stored in lower case. */
const USES = [
  'SELECT 1 FROM sip_trunks WHERE organization_id = $1 AND lower(host) = $2 AND deleted_at IS NULL',
  'SELECT 1 FROM sip_trunks WHERE organization_id = $1 AND lower(realm) = $2 AND deleted_at IS NULL',
  `SELECT 1 FROM devices WHERE organization_id = $1 AND lower(settings ->> 'domain') = $2 AND deleted_at IS NULL`,
];

const IN_USE = `SELECT ${USES.map((use) => `EXISTS (${use})`).join(' OR ')} AS used`;

/** Whether something of an organization depends on a domain of it (contract §3 *Domain*). */
@Injectable()
export class DomainUsage {
  async isUsed(manager: EntityManager, organizationId: string, domain: string): Promise<boolean> {
    const [{ used }] = await manager.query<{ used: boolean }[]>(IN_USE, [organizationId, domain]);
    return used;
  }
}
