import type { Match } from '../access-query.js';
import type { DecidedAccess } from '../access.service.js';
import type { AccessCheckDto, AccessMatchDto } from './access.answer.js';

/** The decision as the API shows it. */
export function presentAccess({
  address,
  agreed,
  ambiguous,
  matches,
  totalOrganizations,
}: DecidedAccess): AccessCheckDto {
  const unknown = { decision: 'unknown' as const, organization_id: null, trunk_id: null, entry: null };
  return {
    ip: address,
    ...(agreed ? presentMatch(agreed) : unknown),
    ambiguous,
    organizations: matches.map(presentMatch),
    total_organizations: totalOrganizations,
  };
}

function presentMatch({
  decision,
  organization_id,
  trunk_id,
  entry_id: id,
  ...entry
}: Match): AccessMatchDto {
  const { ip_address, cidr, type } = entry;
  return {
    decision,
    organization_id,
    trunk_id,
    entry: id === null ? null : { id, ip_address: ip_address!, cidr: cidr!, type: type! },
  };
}
