import { canonicalAddress, plainAddress } from './addresses.js';

describe('canonicalAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['::2', '::2'],
    ['::ffff', '::ffff'],
    ['::ffff:0', '::255.255.0.0'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['::102:304', '::1.2.3.4'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::FFFF:c000:201', '::ffff:192.0.2.1'],
    ['0:0:0:0:0:ffff:0:1', '::ffff:0.0.0.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1::', '1::'],
  ])('prints %s as %s, like PostgreSQL', (address, printed) => {
    expect(canonicalAddress(address)).toBe(printed);
  });
});

describe('plainAddress', () => {
  it.each([
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['::192.0.2.1', '::192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
  ])('makes %s %s', (given, plain) => {
    expect(plainAddress(given)).toBe(plain);
  });
});
