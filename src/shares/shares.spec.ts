import { jest } from '@jest/globals';
import { Shares } from './shares.js';

/** How many places each gets when all take turns to take as many as they can. */
function takeAll(shares: Shares, organizations: string[]): Record<string, number> {
  const held = Object.fromEntries(organizations.map((organization) => [organization, 0]));
  for (let taken = true; taken;) {
    taken = false;
    for (const organization of organizations) {
      if (!shares.take(organization)) continue;
      held[organization]++;
      taken = true;
    }
  }
  return held;
}

describe('the places that organizations share', () => {
  it('give half to one alone, and one in n + 1 to each of n', () => {
    expect(takeAll(new Shares(512), ['a'])).toEqual({ a: 256 });
    expect(takeAll(new Shares(500), ['a', 'b', 'c', 'd'])).toEqual({ a: 100, b: 100, c: 100, d: 100 });
    expect(takeAll(new Shares(1), ['a', 'b'])).toEqual({ a: 1, b: 0 });
  });

  it('have one for whoever comes next, and no more for those before until some are released', () => {
    const shares = new Shares(100);
    expect(takeAll(shares, ['a']).a).toBe(50);
    expect(takeAll(shares, ['b']).b).toBe(25);
    expect(shares.take('a')).toBe(false);
    expect(shares.mayKeep('a')).toBe(false);
    expect(shares.mayKeep('b')).toBe(true);
    expect(takeAll(shares, ['c']).c).toBeGreaterThan(10);
    for (let released = 0; released < 40; released++) shares.release('a');
    expect(shares.take('b')).toBe(true);
    expect(shares.free).toBe(100 - 10 - 26 - 13);
  });

  it('are given to work that waits, of each organization in turn and in its order', async () => {
    const shares = new Shares(2);
    const done: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string) => async () => {
      done.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
    };
    for (const name of ['a1', 'a2', 'a3', 'a2']) void shares.run('a', name, work(name));
    for (const name of ['b1', 'b2']) void shares.run('b', name, work(name));
    expect(done).toEqual(['a1', 'b1']);
    for (let ended = 0; ended < ends.length; ended++) {
      ends[ended]();
      await new Promise(setImmediate);
    }
    expect(done).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
    expect(shares.free).toBe(2);
  });

  it('are not waited for by more than goes into memory', async () => {
    const shares = new Shares(1);
    const begun = jest.fn(() => new Promise(() => undefined));
    void shares.run('a', '0', begun);
    const waiting = await Promise.all(
      Array.from({ length: 10_001 }, (_, index) => shares.run('a', `${index + 1}`, begun)),
    );
    expect(waiting.filter((accepted) => !accepted)).toHaveLength(1);
    expect(await shares.run('a', '1', begun)).toBe(true);
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('are released by work that fails', async () => {
    const shares = new Shares(2);
    await expect(shares.run('a', '1', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(shares.free).toBe(2);
  });
});
