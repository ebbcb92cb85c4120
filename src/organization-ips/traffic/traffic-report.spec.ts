import type { ObservedTraffic } from './observed-traffic.js';
import { readTrafficReport } from './traffic-report.js';

const NOW = Date.parse('2024-01-22T15:30:00Z');
const ROW = { ip_address: '203.0.113.100', requests: 15, at: '2024-01-22T15:00:00Z' };

function refusal(body: object | undefined): { malformed: boolean; fields: string[] } {
  const { fault } = readTrafficReport(body, NOW);
  if (!fault) throw new Error('It was taken');
  return { malformed: fault.malformed, fields: fault.details.map(({ field }) => field) };
}

function taken(...traffic: object[]): { rows: number; addresses: Map<string, ObservedTraffic> } {
  const report = readTrafficReport({ traffic }, NOW);
  if (report.fault) throw new Error(JSON.stringify(report.fault));
  return report;
}

describe('readTrafficReport', () => {
  it('reads rows, whatever the offset of their times', () => {
    const rows = [ROW, { ...ROW, ip_address: '2001:db8::1', at: '2024-01-22T16:00:00.25+01:00' }];
    const { rows: read, addresses } = taken(...rows);
    expect([read, ...[...addresses].map(([address, { lastAt }]) => [address, new Date(lastAt)])]).toEqual([
      2,
      ['203.0.113.100', new Date('2024-01-22T15:00:00Z')],
      ['2001:db8::1', new Date('2024-01-22T15:00:00.250Z')],
    ]);
  });

  const seen = (ip_address: string, requests: number, at: string) => ({ ip_address, requests, at });
  const read = (...traffic: object[]) => taken(...traffic).addresses;

  it('adds up what is the same address, by hour', () => {
    const addresses = read(
      seen('203.0.113.100', 1, '2024-01-22T15:29:00Z'),
      seen('::ffff:203.0.113.100', 2, '2024-01-22T15:00:00Z'),
      seen('203.0.113.100', 4, '2024-01-22T14:59:59.999Z'),
      seen('2001:DB8::1', 8, '2024-01-22T15:00:00Z'),
    );
    expect([...addresses.keys()]).toEqual(['203.0.113.100', '2001:db8::1']);
    const { rows, lastAt, hours } = addresses.get('203.0.113.100')!;
    expect({ rows, lastAt: new Date(lastAt), hours: [...hours] }).toEqual({
      rows: 3,
      lastAt: new Date('2024-01-22T15:29:00Z'),
      hours: [
        [Date.parse('2024-01-22T15:00:00Z'), 3],
        [Date.parse('2024-01-22T14:00:00Z'), 4],
      ],
    });
  });

  it('counts nothing that is older than 24 hours', () => {
    const addresses = read(
      seen('203.0.113.100', 1, '2024-01-21T15:30:00Z'),
      seen('203.0.113.100', 2, '2024-01-21T15:30:01Z'),
    );
    const { lastAt, hours } = addresses.get('203.0.113.100')!;
    expect([...hours.values()]).toEqual([2]);
    expect(lastAt).toBe(Date.parse('2024-01-21T15:30:01Z'));
  });

  it('takes a clock that is ahead for ours', () => {
    const addresses = read(seen('203.0.113.100', 1, '2024-01-22T15:34:00Z'));
    const { lastAt, hours } = addresses.get('203.0.113.100')!;
    expect([lastAt, ...hours.keys()]).toEqual([NOW, Date.parse('2024-01-22T15:00:00Z')]);
  });

  it.each([
    [undefined, ['traffic']],
    [{}, ['traffic']],
    [{ traffic: null }, ['traffic']],
    [{ traffic: ROW }, ['traffic']],
    [{ traffic: [ROW], more: 1 }, ['more']],
    [{ traffic: [ROW, null] }, ['traffic[1]']],
    [{ traffic: [{ ...ROW, bytes: 1 }] }, ['traffic[0].bytes']],
    [{ traffic: [{ ...ROW, ip_address: 'example.com' }] }, ['traffic[0].ip_address']],
    [{ traffic: [{ ...ROW, ip_address: '203.0.113.0/24' }] }, ['traffic[0].ip_address']],
    [{ traffic: [{ ...ROW, ip_address: 7 }] }, ['traffic[0].ip_address']],
    [{ traffic: [{ ...ROW, requests: '1' }] }, ['traffic[0].requests']],
    [{ traffic: [{ ...ROW, requests: 1.5 }] }, ['traffic[0].requests']],
    [{ traffic: [{ ...ROW, requests: undefined }] }, ['traffic[0].requests']],
    [{ traffic: [{ ...ROW, at: 1705935600 }] }, ['traffic[0].at']],
  ])('finds %j malformed', (body, fields) => {
    expect(refusal(body)).toEqual({ malformed: true, fields });
  });

  it.each([
    [{ traffic: [] }, ['traffic']],
    [{ traffic: Array(10_001).fill(ROW) }, ['traffic']],
    [{ traffic: [{ ...ROW, requests: 0 }] }, ['traffic[0].requests']],
    [{ traffic: [{ ...ROW, requests: 1_000_000_001 }] }, ['traffic[0].requests']],
    [{ traffic: [{ ...ROW, at: 'yesterday' }] }, ['traffic[0].at']],
    [{ traffic: [{ ...ROW, at: '2024-01-22' }] }, ['traffic[0].at']],
    [{ traffic: [{ ...ROW, at: '2024-13-22T15:00:00Z' }] }, ['traffic[0].at']],
    [{ traffic: [{ ...ROW, at: '2023-02-29T15:00:00Z' }] }, ['traffic[0].at']],
    [{ traffic: [{ ...ROW, at: '1969-12-31T23:59:59Z' }] }, ['traffic[0].at']],
    [{ traffic: [ROW, { ...ROW, at: '2024-01-22T15:35:01Z' }] }, ['traffic[1].at']],
  ])('finds %j unacceptable', (body, fields) => {
    expect(refusal(body)).toEqual({ malformed: false, fields });
  });

  it('takes times of long ago, and of 5 minutes ahead', () => {
    const rows = ['2024-01-22T15:35:00Z', '1970-01-01T00:00:00Z'].map((at) => ({ ...ROW, at }));
    expect(taken(...rows).addresses.get(ROW.ip_address)!.rows).toBe(2);
  });

  it('names malformed rows before unacceptable ones', () => {
    const rows = [{ ...ROW, requests: 0 }, ...Array(30).fill({ ...ROW, requests: null })];
    const { malformed, fields } = refusal({ traffic: rows });
    expect([malformed, fields.length, fields[0]]).toEqual([true, 30, 'traffic[1].requests']);
  });
});
