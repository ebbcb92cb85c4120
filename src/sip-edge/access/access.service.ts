import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { plainAddress } from '../../hosts/addresses.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { accessQuery, type Match } from './access-query.js';
import type { AccessCheckDto } from './access.answer.js';

const EVERYWHERE = accessQuery(false);
const RESTRICTED = accessQuery(true);

/** Who an address belongs to, and whether it may come in (contract §3 *The SIP edge*). */
@Injectable()
export class AccessService {
  constructor(private readonly queries: PreparedQueries) {}

  /**
   * Decides on an address by the lists and the trunks of the caller's organizations, or of one of them, in one query.
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

function present(ip: string, [match, ...others]: Match[]): AccessCheckDto {
  if (!match) {
    return { ip, decision: 'unknown', organization_id: null, trunk_id: null, entry: null, ambiguous: false };
  }
  const { decision, length, organization_id, trunk_id, entry_id: id } = match;
  return {
    ip,
    decision,
    organization_id,
    trunk_id,
    entry: id === null ? null : { id, ip_address: match.ip_address!, cidr: match.cidr!, type: match.type! },
    ambiguous: others.some((other) => other.length === length && other.organization_id !== organization_id),
  };
}
