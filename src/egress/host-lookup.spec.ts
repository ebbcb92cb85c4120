import { jest } from '@jest/globals';
import { type HostAddress, HostLookup } from './host-lookup.js';

/** A resolver that answers when the tests say so. */
class HeldLookup extends HostLookup {
  readonly asked: string[] = [];
  release: (found: HostAddress[]) => void;

  protected override query(host: string): Promise<HostAddress[]> {
    this.asked.push(host);
    return new Promise((resolve) => (this.release = resolve));
  }
}

describe('HostLookup', () => {
  afterEach(() => jest.useRealTimers());

  it('knows addresses without asking, and names by the resolver of the system', async () => {
    const held = new HeldLookup();
    expect(await held.addresses('192.0.2.1')).toEqual([{ address: '192.0.2.1', family: 4 }]);
    expect(await held.addresses('2001:db8::1')).toEqual([{ address: '2001:db8::1', family: 6 }]);
    expect(held.asked).toEqual([]);
    expect(await new HostLookup().addresses('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  });

  it('asks for a name once at a time, and anew afterwards', async () => {
    const held = new HeldLookup();
    const both = Promise.all([held.addresses('a.test'), held.addresses('A.TEST')]);
    held.release([{ address: '192.0.2.1', family: 4 }]);
    const [first, second] = await both;
    expect([held.asked, first]).toEqual([['a.test'], second]);
    void held.addresses('a.test');
    held.release([]);
    expect(held.asked).toEqual(['a.test', 'a.test']);
  });

  it('lets nobody wait for ever, and does not ask again while it still waits', async () => {
    jest.useFakeTimers();
    const held = new HeldLookup();
    for (let i = 0; i < 3; i++) {
      const waiting = expect(held.addresses('slow.test')).rejects.toThrow('in time');
      await jest.advanceTimersByTimeAsync(8_000);
      await waiting;
    }
    expect(held.asked).toEqual(['slow.test']);
  });
});
