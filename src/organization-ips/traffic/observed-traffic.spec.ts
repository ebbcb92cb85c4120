import { byAddress } from './observed-traffic.js';

const NOW = Date.parse('2024-01-22T15:30:00Z');
const seen = (ip_address: string, requests: number, at: string) => ({
  ip_address,
  requests,
  at: new Date(at),
});

describe('byAddress', () => {
  it('adds up what is the same address, by hour', async () => {
    const addresses = await byAddress(
      [
        seen('203.0.113.100', 1, '2024-01-22T15:29:00Z'),
        seen('::ffff:203.0.113.100', 2, '2024-01-22T15:00:00Z'),
        seen('203.0.113.100', 4, '2024-01-22T14:59:59.999Z'),
        seen('2001:DB8::1', 8, '2024-01-22T15:00:00Z'),
      ],
      NOW,
    );
    expect([...addresses.keys()]).toEqual(['203.0.113.100', '2001:db8::1']);
    const { rows, lastAt, hours } = addresses.get('203.0.113.100')!;
    expect({ rows, lastAt: new Date(lastAt), hours }).toEqual({
      rows: 3,
      lastAt: new Date('2024-01-22T15:29:00Z'),
      hours: [
        [Date.parse('2024-01-22T15:00:00Z'), 3],
        [Date.parse('2024-01-22T14:00:00Z'), 4],
      ],
    });
  });

  it('counts nothing that is older than 24 hours', async () => {
    const { lastAt, hours } = (
      await byAddress(
        [seen('203.0.113.100', 1, '2024-01-21T15:30:00Z'), seen('203.0.113.100', 2, '2024-01-21T15:30:01Z')],
        NOW,
      )
    ).get('203.0.113.100')!;
    expect(hours.map(([, requests]) => requests)).toEqual([2]);
    expect(new Date(lastAt)).toEqual(new Date('2024-01-21T15:30:01Z'));
  });

  it('takes a clock that is ahead for ours', async () => {
    const { lastAt, hours } = (await byAddress([seen('203.0.113.100', 1, '2024-01-22T15:34:00Z')], NOW)).get(
      '203.0.113.100',
    )!;
    expect([lastAt, ...hours.map(([hour]) => hour)]).toEqual([NOW, Date.parse('2024-01-22T15:00:00Z')]);
  });
});
