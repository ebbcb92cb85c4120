import fc from 'fast-check';
import { firstStep, MAX_ENTRIES, smallestStep, STEPS } from './history-steps.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BEGIN = Date.UTC(2024, 0, 1);

/** The rows of the hourly rollup for minutes that have pings, counted from `BEGIN`. */
function hoursOf(minutes: Set<number>) {
  const hours = new Map<number, [number, number]>();
  for (const minute of minutes) {
    const hour = Math.floor(minute / 60);
    const halves = hours.get(hour) ?? [0, 0];
    halves[minute % 60 < 30 ? 0 : 1] |= 1 << (minute % 30);
    hours.set(hour, halves);
  }
  return [...hours].map(([hour, [first_half, second_half]]) => ({
    begin: BEGIN + hour * HOUR_MS,
    first_half,
    second_half,
  }));
}

/** The steps with a ping that begin at `from` or later. */
function stepsOf(minutes: Set<number>, from: number, step: number): Set<number> {
  const steps = [...minutes].map((minute) => Math.floor(minute / step) * step);
  return new Set(steps.filter((minute) => BEGIN + minute * MINUTE_MS >= from));
}

describe('smallestStep', () => {
  it('is the shortest one that makes no more entries than a history has', () => {
    const days = 10;
    // Stretches of pings, at every so many minutes.
    const stretch = fc.record({
      begin: fc.integer({ min: 0, max: days * 1440 - 1 }),
      length: fc.integer({ min: 1, max: 3 * 1440 }),
      every: fc.constantFrom(1, 2, 7, 20),
    });
    const from = fc.integer({ min: BEGIN, max: BEGIN + HOUR_MS - 1 });
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 4 }), from, (stretches, start) => {
        const minutes = new Set<number>();
        for (const { begin, length, every } of stretches) {
          for (let i = 0; i < length; i += every) minutes.add(begin + i);
        }
        const expected = STEPS.find((step) => stepsOf(minutes, start, step).size <= MAX_ENTRIES) ?? 60;
        expect(smallestStep(hoursOf(minutes), start)).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [1_000, 1],
    [1_001, 5],
    [5_000, 5],
    [5_001, 15],
    [15_000, 15],
    [15_001, 60],
  ] as const)('%d minutes in a row make steps of %d', (count, step) => {
    const minutes = new Set(Array.from({ length: count }, (_, minute) => minute));
    expect(smallestStep(hoursOf(minutes), BEGIN)).toBe(step);
  });
});

describe('firstStep', () => {
  it.each([
    ['2024-01-22T17:45:12Z', 1, '2024-01-22T17:46:00.000Z'],
    ['2024-01-22T17:45:12Z', 15, '2024-01-22T18:00:00.000Z'],
    ['2024-01-22T17:45:00Z', 15, '2024-01-22T17:45:00.000Z'],
    ['2024-01-22T17:45:12Z', 60, '2024-01-22T18:00:00.000Z'],
  ] as const)('after %s, steps of %d begin at %s', (from, step, first) => {
    expect(firstStep(Date.parse(from), step)).toBe(Date.parse(first));
  });
});
