import { canonicalMac, macDigits, presentMac } from './mac-address.js';

describe('canonicalMac', () => {
  it.each([
    '001A2B3C4D5F',
    '001a2b3c4d5f',
    '00:1A:2B:3C:4D:5F',
    '00:1a:2b:3c:4D:5f',
    '00-1A-2B-3C-4D-5F',
    '00.1a.2b.3c.4d.5f',
    '001a.2b3c.4d5f',
    '001A-2B3C-4D5F',
  ])('reads %s', (text) => {
    expect(canonicalMac(text)).toBe('00:1a:2b:3c:4d:5f');
  });

  it.each([
    '',
    '00:1A:2B:3C:4D',
    '00:1A:2B:3C:4D:5F:60',
    '00:1A-2B:3C:4D:5F',
    '001A2B:3C4D5F',
    '00:1A:2B:3C:4D:5G',
    '0:1A:2B:3C:4D:5F',
    ' 001A2B3C4D5F',
    '001A2B3C4D5F\n',
    '00 1A 2B 3C 4D 5F',
    '0٠1A2B3C4D5F',
  ])('refuses %j', (text) => {
    expect(canonicalMac(text)).toBeUndefined();
  });
});

describe('presentMac', () => {
  it('prints as contract §3 does', () => {
    expect(presentMac('00:1a:2b:3c:4d:5f')).toBe('00:1A:2B:3C:4D:5F');
  });
});

describe('macDigits', () => {
  it.each([
    ['001A2B', '001a2b'],
    ['00:1a', '001a'],
    ['1A.2B-3C', '1a2b3c'],
    ['5F', '5f'],
  ])('reads the part %s', (text, digits) => {
    expect(macDigits(text)).toBe(digits);
  });

  it.each(['', ':', 'Desk', '001A2B3C4D5F6', '5%'])('takes %j for no part of a MAC address', (text) => {
    expect(macDigits(text)).toBeUndefined();
  });
});
