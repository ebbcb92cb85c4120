import { MAX_ATTEMPTS, retryAfterSeconds, retryDelay } from './retry-schedule.js';

const HOUR = 3_600;

/** All delays from the first attempt to the last. */
function delays(random?: number, retryAfter: number | null = null): number[] {
  return Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) => retryDelay(i + 1, retryAfter, random)!);
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

describe('retryDelay', () => {
  it('backs off over a day and then gives up', () => {
    expect(delays(0)).toEqual([5, 30, 120, 600, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 9 * HOUR]);
    expect(sum(delays(0)) / HOUR).toBeGreaterThan(24);
    expect(sum(delays(1)) / HOUR).toBeLessThan(28);
    expect(retryDelay(MAX_ATTEMPTS, null)).toBeNull();
    expect(retryDelay(MAX_ATTEMPTS, 60)).toBeNull();
  });

  it('spreads attempts that failed together by a tenth', () => {
    expect([retryDelay(1, null, 0), retryDelay(1, null, 1)]).toEqual([5, 5.5]);
    const drawn = new Set(Array.from({ length: 20 }, () => retryDelay(3, null)));
    expect(drawn.size).toBeGreaterThan(10);
    for (const delay of drawn) expect(Math.abs(delay! - 126)).toBeLessThanOrEqual(6);
  });

  it('waits as long as the receiver asks for, within an hour, and never less than planned', () => {
    expect(retryDelay(1, 100, 0)).toBe(100);
    expect(retryDelay(4, 100, 0)).toBe(600);
    expect(retryDelay(1, 1e9, 0)).toBe(HOUR);
    expect(sum(delays(1, 1e9)) / HOUR).toBeLessThan(32);
  });
});

describe('retryAfterSeconds', () => {
  const now = new Date('2024-01-22T10:30:00Z');

  it('reads seconds and dates', () => {
    expect(retryAfterSeconds('120', now)).toBe(120);
    expect(retryAfterSeconds('Mon, 22 Jan 2024 10:31:30 GMT', now)).toBe(90);
    expect(retryAfterSeconds('Mon, 22 Jan 2024 10:00:00 GMT', now)).toBe(0);
  });

  it('makes nothing of anything else', () => {
    for (const header of [undefined, '', 'soon', '-1', '1e3x', '99999999999999999999x']) {
      expect([header, retryAfterSeconds(header, now)]).toEqual([header, null]);
    }
  });
});
