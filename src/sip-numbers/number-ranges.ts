import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { shareTurn, takeTurn } from '../database/turns.js';
import { ApiException, unacceptable } from '../http/errors/api-exception.js';
import { prefixesCovering } from './e164.js';
import type { SipNumber } from './sip-number.entity.js';

/** What is in the way of a number or range. */
interface Overlap {
  id: string;
  organization_id: string;
}

const TURN = 'ranges of numbers';

/** Digits of a range that an organization may take by itself: a country code and more, such as an area code. */
export const MIN_RANGE_DIGITS = 4;

/** Digits sort before the colon. */
const WITHIN = `e164 >= $1 AND e164 < $1 || ':' AND prefix IS DISTINCT FROM $1`;

const COVERING_SQL = `SELECT id, organization_id FROM sip_numbers
  WHERE prefix = ANY ($1) AND organization_id <> $2 AND deleted_at IS NULL LIMIT 1`;
const WITHIN_SQL = `SELECT id, organization_id FROM sip_numbers
  WHERE ${WITHIN} AND organization_id <> $2 AND deleted_at IS NULL LIMIT 1`;

/**
 * Keeps organizations out of each other's ranges (contract §3 *Numbers*). That a number or a prefix is there only once
 * is what the unique indexes hold.
 */
@Injectable()
export class NumberRanges {
  /**
   * Whether the caller may write such a range: one of a few digits keeps a whole country from all other organizations, and
   * is for the operator of the platform to give.
   * @throws UnacceptableValue 422
   */
  mustBeNarrow(caller: Caller, { prefix }: SipNumber): void {
    if (prefix === null || caller.isOperator || prefix.length > MIN_RANGE_DIGITS) return;
    const message = `must have at least ${MIN_RANGE_DIGITS} digits, unless the token is for all organizations`;
    throw unacceptable('prefix', message);
  }

  /**
   * For a number or range that is about to be written. Whoever writes ranges does so alone; numbers do not overlap, so
   * that any number of them is written at once.
   * @throws ApiException 409 where it overlaps what another organization has
   */
  async mustBeFree(manager: EntityManager, caller: Caller, wanted: SipNumber): Promise<void> {
    const { prefix, organization_id } = wanted;
    await (prefix === null ? shareTurn : takeTurn)(manager, TURN);
    const field = prefix === null ? 'number' : 'prefix';
    const covering = prefixesCovering(wanted);
    const [range] = await manager.query<Overlap[]>(COVERING_SQL, [covering, organization_id]);
    if (range) throw overlap(field, `is in a range${nameOf(range, caller)} of another organization`);
    if (prefix === null) return;
    const [member] = await manager.query<Overlap[]>(WITHIN_SQL, [prefix, organization_id]);
    if (member)
      throw overlap(field, `covers a number or range${nameOf(member, caller)} of another organization`);
  }
}

/** Whose it is, only who acts for both learns. */
function nameOf({ id, organization_id }: Overlap, caller: Caller): string {
  return caller.actsFor(organization_id) ? ` (${id})` : '';
}

function overlap(field: string, message: string): ApiException {
  return new ApiException('number_overlaps', [{ field, message }]);
}
