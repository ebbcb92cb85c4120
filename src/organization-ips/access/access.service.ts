import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { plainAddress } from '../../hosts/addresses.js';
import { accessQuery, type Match } from './access-query.js';

const EVERYWHERE = accessQuery(false);
const RESTRICTED = accessQuery(true);

/** What was decided about an address. */
export interface DecidedAccess {
  /** In its canonical form. */
  address: string;
  /** What holds for it; nothing where no organization knows it or several do not agree. */
  agreed?: Match;
  /** Whether the address alone does not tell which organization is meant. */
  ambiguous: boolean;
  /** What each organization says of it, the closest match first; at most `MAX_MATCHES`. */
  matches: Match[];
  /** All that say something, whether they are among the matches or not. */
  totalOrganizations: number;
}

/** Who an address belongs to, and whether it may come in (contract §3 *The SIP edge*). */
@Injectable()
export class AccessService {
  constructor(private readonly queries: PreparedQueries) {}

  /**
   * Decides on an address by the lists and the trunks of the caller's organizations, each for itself, or of one of them,
   * in one query.
   * @throws ApiException 403
   */
  async decide(caller: Caller, ip: string, organizationId: string | undefined): Promise<DecidedAccess> {
    const organizations = caller.organizationFilter(organizationId);
    const address = plainAddress(ip);
    const matches = organizations
      ? await this.queries.rows<Match>('access_restricted', RESTRICTED, [address, organizations])
      : await this.queries.rows<Match>('access_everywhere', EVERYWHERE, [address]);
    return decisionOf(address, matches);
  }
}

/** No organization decides about the address of another one: where they do not agree, it is unknown. */
function decisionOf(address: string, matches: Match[]): DecidedAccess {
  const [closest, next] = matches;
  const totalOrganizations = closest?.organizations ?? 0;
  const agreed = closest && [0, totalOrganizations].includes(closest.allowing) ? closest : undefined;
  const ambiguous = closest !== undefined && (!agreed || next?.length === closest.length);
  return { address, agreed, ambiguous, matches, totalOrganizations };
}
