import { UnacceptableValue } from '../http/errors/api-exception.js';
import type { SipNumber } from './sip-number.entity.js';

/** What a row is of: a single number, or all that begin alike. */
export type NumberOrRange = Pick<SipNumber, 'number' | 'prefix'>;

/** What a request says of it; what it leaves out is undefined. */
export type GivenNumber = Partial<NumberOrRange>;

/**
 * The number or the range that a request means.
 * @param before what it is so far, of which the request leaves out what stays
 * @throws UnacceptableValue unless it is one of both
 */
export function numberOrRangeOf(given: GivenNumber, before?: NumberOrRange): NumberOrRange {
  const { number = before?.number ?? null, prefix = before?.prefix ?? null } = given;
  if (number !== null && prefix !== null) {
    const [field, other] =
      given.prefix === undefined ? ['number', 'prefix'] : (['prefix', 'number'] as const);
    const message = `cannot be set together with ${other}; set ${other} to null to change one into the other`;
    throw new UnacceptableValue([{ field, message }]);
  }
  if (number === null && prefix === null) {
    throw new UnacceptableValue([{ field: 'number', message: 'or prefix is required' }], true);
  }
  return { number, prefix };
}

/** Whether both are the same number or the same range. */
export function sameNumbers(one: NumberOrRange, other: NumberOrRange): boolean {
  return one.number === other.number && one.prefix === other.prefix;
}

/** The prefixes of every range that has the number, or the whole range; without the range itself. */
export function prefixesCovering({ number, prefix }: NumberOrRange): string[] {
  const e164 = number ?? prefix!;
  const longest = number === null ? e164.length - 1 : e164.length;
  return Array.from({ length: longest - 1 }, (_, index) => e164.slice(0, index + 2));
}
