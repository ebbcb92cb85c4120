import { inSlices } from './in-slices.js';

describe('inSlices', () => {
  it('works on each item in turn', async () => {
    const seen: [string, number][] = [];
    await inSlices(new Set(['a', 'b', 'c']), (item, index) => seen.push([item, index]));
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('lets others do their work meanwhile', async () => {
    let [others, done] = [0, false];
    const other = (): void => {
      others++;
      if (!done) setImmediate(other);
    };
    setImmediate(other);
    const busy = (): void => {
      const end = performance.now() + 0.1;
      while (performance.now() < end);
    };
    await inSlices(Array.from({ length: 320 }), busy);
    done = true;
    expect(others).toBeGreaterThanOrEqual(5);
  });

  it('ends with what the work throws', async () => {
    const seen: number[] = [];
    const work = (item: number): void => {
      seen.push(item);
      if (item === 2) throw new Error('two');
    };
    await expect(inSlices([1, 2, 3], work)).rejects.toThrow('two');
    expect(seen).toEqual([1, 2]);
  });
});
