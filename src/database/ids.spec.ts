import { isId, lowestId, newId } from './ids.js';

describe('ids', () => {
  it('are well-formed, unique, and sort by the time they were made', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('trunk'));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => isId('trunk', id) && id.length === 28)).toBe(true);
  });

  it('are bounded by the time they were made', () => {
    const before = new Date();
    const id = newId('call');
    expect(id >= lowestId('call', before)).toBe(true);
    expect(id < lowestId('call', new Date(Date.now() + 1))).toBe(true);
    expect(lowestId('call', before)).toHaveLength(id.length);
    expect(lowestId('call', new Date(-1))).toBe(`call_${'0'.repeat(22)}`);
  });

  it('are numbers of 128 bits in base 62', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (const time of [0, 1, 61, 62, 1_700_000_000_000, 2 ** 48 - 1]) {
      let value = 0n;
      for (const digit of lowestId('call', new Date(time)).slice(5)) {
        value = value * 62n + BigInt(alphabet.indexOf(digit));
      }
      expect(value).toBe(BigInt(time) << 80n);
    }
  });

  it('are of their own kind only', () => {
    for (const text of ['trunk_', 'trunk_a b', 'ip_1', 'trunk_1\n', `trunk_${'x'.repeat(65)}`, 'xtrunk_1']) {
      expect([text, isId('trunk', text)]).toEqual([text, false]);
    }
    expect(isId('trunk', `trunk_${'x'.repeat(64)}`)).toBe(true);
  });
});
