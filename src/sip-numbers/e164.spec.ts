import type { UnacceptableValue } from '../http/errors/api-exception.js';
import { type GivenNumber, type NumberOrRange, numberOrRangeOf, prefixesCovering } from './e164.js';

const NUMBER = { number: '+4930', prefix: null };
const RANGE = { number: null, prefix: '+4930' };

function refusal(given: GivenNumber, before?: NumberOrRange): [number, string] {
  try {
    numberOrRangeOf(given, before);
  } catch (error) {
    const refused = error as UnacceptableValue;
    return [refused.getStatus(), refused.details![0].field];
  }
  throw new Error('It was taken');
}

describe('numberOrRangeOf', () => {
  it.each([
    [{ number: '+4930' }, undefined, NUMBER],
    [{ prefix: '+4930', number: null }, undefined, RANGE],
    [{}, NUMBER, NUMBER],
    [{ number: '+1' }, NUMBER, { number: '+1', prefix: null }],
    [{ number: null, prefix: '+4930' }, NUMBER, RANGE],
    [{ number: '+4930', prefix: null }, RANGE, NUMBER],
  ])('of %j after %j is %j', (given, before, wanted) => {
    expect(numberOrRangeOf(given, before)).toEqual(wanted);
  });

  it.each([
    [{}, undefined, 400, 'number'],
    [{ number: null }, NUMBER, 400, 'number'],
    [{ number: '+1', prefix: '+1' }, undefined, 422, 'prefix'],
    [{ prefix: '+1' }, NUMBER, 422, 'prefix'],
    [{ number: '+1' }, RANGE, 422, 'number'],
  ])('refuses %j after %j with %d for %s', (given, before, ...wanted) => {
    expect(refusal(given, before)).toEqual(wanted);
  });
});

describe('prefixesCovering', () => {
  it('are all of a number, and of a range those that are shorter', () => {
    expect(prefixesCovering(NUMBER)).toEqual(['+4', '+49', '+493', '+4930']);
    expect(prefixesCovering(RANGE)).toEqual(['+4', '+49', '+493']);
    expect(prefixesCovering({ number: '+1', prefix: null })).toEqual(['+1']);
    expect(prefixesCovering({ number: null, prefix: '+1' })).toEqual([]);
  });
});
