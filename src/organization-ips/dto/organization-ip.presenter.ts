import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import type { OrganizationIp } from '../organization-ip.entity.js';
import type { OrganizationIpDto } from './organization-ip.answer.js';

/** The entry as the API shows it. @param requests those that were counted in the last 24 hours */
export function presentOrganizationIp(ip: OrganizationIp, requests: number): OrganizationIpDto {
  return {
    id: ip.id,
    organization_id: ip.organization_id,
    ip_address: ip.ip_address,
    cidr: ip.cidr,
    type: ip.type,
    description: ip.description,
    last_seen: timestampOrNull(ip.last_seen),
    request_count_24h: requests,
    created_at: timestamp(ip.created_at),
    updated_at: timestamp(ip.updated_at),
  };
}

/** The entry without what traffic makes of it, for the audit trail. */
export function configurationOf(ip: OrganizationIp): object {
  const { id, organization_id, ip_address, cidr, type, description } = ip;
  return { id, organization_id, ip_address, cidr, type, description };
}
