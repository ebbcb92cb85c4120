import { jest } from '@jest/globals';
import { type HostAddress, SystemLookup } from './system-lookup.js';

const FOUND: HostAddress[] = [{ address: '192.0.2.1', family: 4 }];
const PATIENCE_MS = 1_000;

/** A resolver that answers when the tests say so. */
class HeldLookup extends SystemLookup {
  readonly asked: string[] = [];
  private readonly held = new Map<string, (found: HostAddress[]) => void>();

  protected override query(name: string): Promise<HostAddress[]> {
    this.asked.push(name);
    return new Promise((resolve) => this.held.set(name, resolve));
  }

  /** Answers, and lets what follows from that happen. */
  async answer(name: string): Promise<void> {
    this.held.get(name)!(FOUND);
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('SystemLookup', () => {
  afterEach(() => jest.useRealTimers());

  it('knows what the system knows', async () => {
    const lookup = new SystemLookup();
    expect(await lookup.addresses('localhost', '', PATIENCE_MS)).toContainEqual({
      address: '127.0.0.1',
      family: 4,
    });
    await expect(lookup.addresses('no-such-name.invalid', '', PATIENCE_MS)).rejects.toThrow('ENOTFOUND');
  });

  it('asks for a name once at a time, and anew afterwards', async () => {
    const held = new HeldLookup();
    const both = Promise.all([1, 2].map(() => held.addresses('a.test', 'org_1', PATIENCE_MS)));
    await settled();
    await held.answer('a.test');
    expect([held.asked, await both]).toEqual([['a.test'], [FOUND, FOUND]]);
    const again = held.addresses('a.test', 'org_1', PATIENCE_MS);
    await settled();
    await held.answer('a.test');
    expect([held.asked, await again]).toEqual([['a.test', 'a.test'], FOUND]);
  });

  it('leaves a place for others, however many names of one owner never resolve', async () => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
    const held = new HeldLookup(3);
    const slow = Array.from({ length: 1_000 }, (_, index) =>
      held.addresses(`${index}.slow.test`, 'org_slow', PATIENCE_MS).catch((error: Error) => error.message),
    );
    await settled();
    expect(held.asked).toEqual(['0.slow.test', '1.slow.test']);
    for (const name of ['a.test', 'b.test']) {
      const found = held.addresses(name, 'org_other', PATIENCE_MS);
      await settled();
      await held.answer(name);
      expect(await found).toEqual(FOUND);
    }
    // Nobody waits any more for those that never had a place, and so they are never looked up.
    await jest.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await slow[999]).toBe('999.slow.test did not resolve in time');
    await held.answer('0.slow.test');
    await held.answer('1.slow.test');
    expect(held.asked).toEqual(['0.slow.test', '1.slow.test', 'a.test', 'b.test']);
  });

  it('lets owners take turns', async () => {
    const held = new HeldLookup(2);
    const names = ['a1', 'a2', 'a3', 'b1', 'b2'];
    const all = Promise.all(names.map((name) => held.addresses(name, name[0], PATIENCE_MS)));
    await settled();
    for (let index = 0; index < names.length; index++) await held.answer(held.asked[index]);
    await all;
    expect(held.asked).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });
});
