import { unsafeText } from './unsafe-text.js';

describe('unsafeText', () => {
  it('names the place of what no field can have', () => {
    expect(unsafeText({ a: [{ b: 'x\0' }] })).toMatchObject({ field: 'a[0].b' });
    expect(unsafeText({ a: { '\ud800': 1 } })).toMatchObject({ field: 'a' });
    expect(unsafeText({ a: { toString: 1 } })).toMatchObject({ field: 'a.toString' });
    expect(unsafeText('\udc00', { name: 'body' })).toMatchObject({ field: 'body' });
    expect(unsafeText({ a: [{ b: '😀' }, null, 1, true] })).toBeUndefined();
  });

  it('refuses what is nested too deeply', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
    expect(unsafeText({ a: deep(15) })).toBeUndefined();
    expect(unsafeText({ a: deep(16) })).toMatchObject({
      message: 'must not be nested deeper than 16 levels',
    });
  });

  it('refuses an object with more members than it may have, wherever it is', () => {
    const object = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));
    const message = 'must not have more than 3 members';
    const bounds = { name: 'body', maxMembers: 3 };
    expect(unsafeText(object(4), bounds)).toEqual({ field: 'body', message });
    expect(unsafeText({ a: [object(3), object(4)] }, bounds)).toEqual({ field: 'a[1]', message });
    expect(unsafeText({ a: [object(3), object(3), object(3), object(3)] }, bounds)).toBeUndefined();
  });
});
