import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { plainAddress } from '../../hosts/addresses.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { accessQuery, type Match } from './access-query.js';
import type { AccessCheckDto, AccessMatchDto } from './dto/access.answer.js';

const EVERYWHERE = accessQuery(false);
const RESTRICTED = accessQuery(true);

/** Who an address belongs to, and whether it may come in (contract §3 *The SIP edge*). */
@Injectable()
export class AccessService {
  constructor(private readonly queries: PreparedQueries) {}

  /**
   * Decides on an address by the lists and the trunks of the caller's organizations, each for itself, or of one of them,
   * in one query.
   * @throws ApiException 403
   */
  async decide(caller: Caller, ip: string, organizationId: string | undefined): Promise<AccessCheckDto> {
    const organizations = caller.organizationFilter(organizationId);
    const address = plainAddress(ip);
    const matches = organizations
      ? await this.queries.rows<Match>('access_restricted', RESTRICTED, [address, organizations])
      : await this.queries.rows<Match>('access_everywhere', EVERYWHERE, [address]);
    return present(address, matches);
  }
}

/** No organization decides about the address of another one: where they do not agree, it is unknown. */
function present(ip: string, matches: Match[]): AccessCheckDto {
  const [closest, next] = matches;
  const total_organizations = closest?.organizations ?? 0;
  const agreed =
    closest && [0, total_organizations].includes(closest.allowing) ? presentMatch(closest) : undefined;
  return {
    ip,
    ...(agreed ?? { decision: 'unknown', organization_id: null, trunk_id: null, entry: null }),
    ambiguous: closest !== undefined && (!agreed || next?.length === closest.length),
    organizations: matches.map(presentMatch),
    total_organizations,
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
