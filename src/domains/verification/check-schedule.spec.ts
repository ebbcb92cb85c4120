import { firstCheck, nextCheck } from './check-schedule.js';

const HOUR = 3_600_000;
const STARTED = new Date('2024-01-01T00:00:00Z');
const PENDING = {
  status: 'pending' as const,
  verified_at: null,
  verification_started_at: STARTED,
  check_attempts: 0,
  next_check_at: null,
};

describe('the schedule of a verification', () => {
  it('asks soon, then ever more rarely, for 30 days', () => {
    let now = firstCheck(PENDING, STARTED);
    const pauses: number[] = [];
    for (let attempts = 1; now; attempts++) {
      const next = nextCheck({ ...PENDING, check_attempts: attempts }, now, () => 0);
      if (next) pauses.push(next.getTime() - now.getTime());
      else expect(now.getTime() - STARTED.getTime()).toBeGreaterThan(29.7 * 24 * HOUR);
      now = next;
    }
    expect(pauses.slice(0, 4)).toEqual([4_000, 8_000, 16_000, 32_000]);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBe(6 * HOUR);
    expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThanOrEqual(30 * 24 * HOUR);
    expect(pauses.length).toBeLessThan(150);
  });

  it('asks daily once the domain is verified, for ever', () => {
    const verified = { ...PENDING, status: 'active' as const, verified_at: STARTED, check_attempts: 400 };
    const later = new Date('2026-01-01T00:00:00Z');
    expect(nextCheck(verified, later, () => 0)).toEqual(new Date('2026-01-02T00:00:00Z'));
    expect(nextCheck(verified, later, () => 1)).toEqual(new Date('2026-01-02T02:24:00Z'));
  });

  it('leaves an inactive domain alone', () => {
    const inactive = { ...PENDING, status: 'inactive' as const };
    expect(nextCheck(inactive, STARTED)).toBeNull();
    expect(firstCheck(inactive, STARTED)).toBeNull();
  });

  it('brings the next check forward after a change, and never puts it off', () => {
    const at = (seconds: number): Date => new Date(STARTED.getTime() + seconds * 1000);
    for (const [due, next] of [
      [60, 2],
      [1, 1],
      [-5, -5],
    ]) {
      expect(firstCheck({ ...PENDING, next_check_at: at(due) }, STARTED)).toEqual(at(next));
    }
  });
});
