import { changedNetwork, networkOf, sameNetwork } from './network.js';

describe('networkOf', () => {
  it.each([
    ['203.0.113.77', undefined, { ip_address: '203.0.113.77', cidr: 32 }],
    ['203.0.113.77', 24, { ip_address: '203.0.113.77', cidr: 24 }],
    ['2001:db8::77', undefined, { ip_address: '2001:db8::77', cidr: 128 }],
    ['2001:db8::77', 48, { ip_address: '2001:db8::77', cidr: 48 }],
    ['::ffff:203.0.113.77', undefined, { ip_address: '203.0.113.77', cidr: 32 }],
    ['::ffff:203.0.113.77', 120, { ip_address: '203.0.113.77', cidr: 24 }],
    ['0.0.0.0', 0, { ip_address: '0.0.0.0', cidr: 0 }],
    ['::', 0, { ip_address: '::', cidr: 0 }],
    ['::ffff:0.0.0.0', 96, { ip_address: '0.0.0.0', cidr: 0 }],
  ])('reads %s with %s', (address, cidr, network) => {
    expect(networkOf(address, cidr)).toEqual(network);
  });

  it.each([
    ['203.0.113.77', 33],
    ['203.0.113.77', 128],
    ['2001:db8::77', 129],
    ['::ffff:203.0.113.77', 24],
    ['::ffff:203.0.113.77', 95],
  ])('refuses %s with %s', (address, cidr) => {
    expect(() => networkOf(address, cidr)).toThrow();
  });
});

describe('changedNetwork', () => {
  const before = { ip_address: '203.0.113.77', cidr: 24 };

  it('keeps what is not changed', () => {
    expect(changedNetwork(before, {})).toEqual(before);
    expect(changedNetwork(before, { cidr: 28 })).toEqual({ ...before, cidr: 28 });
    expect(changedNetwork(before, { ip_address: '198.51.100.1' })).toEqual({
      ip_address: '198.51.100.1',
      cidr: 24,
    });
  });

  it('wants a new prefix for an address of the other family', () => {
    expect(() => changedNetwork(before, { ip_address: '2001:db8::1' })).toThrow();
    expect(changedNetwork(before, { ip_address: '2001:db8::1', cidr: 64 }).cidr).toBe(64);
  });
});

describe('sameNetwork', () => {
  it.each([
    ['203.0.113.77', '203.0.113.1', 24, true],
    ['203.0.113.77', '203.0.114.77', 24, false],
    ['203.0.113.77', '203.0.113.78', 32, false],
    ['2001:db8::1', '2001:db8::ffff', 64, true],
    ['2001:db8::1', '2001:db8:0:1::1', 64, false],
    ['0.0.0.0', '::', 0, false],
  ])('compares %s and %s with /%s', (one, other, cidr, same) => {
    expect(sameNetwork({ ip_address: one, cidr }, { ip_address: other, cidr })).toBe(same);
  });

  it('tells networks of different length apart', () => {
    const ip_address = '203.0.113.0';
    expect(sameNetwork({ ip_address, cidr: 24 }, { ip_address, cidr: 25 })).toBe(false);
  });
});
