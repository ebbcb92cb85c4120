import { attributeTraffic, readTraffic, type ListedAddresses, type TrafficReport } from './traffic.thread.js';

const NOTHING: ListedAddresses = {
  places: null,
  covering: null,
  ids: null,
  organizations: null,
  networks: null,
};

function read(body: object, withText = false): ReturnType<typeof readTraffic> {
  return readTraffic({ bytes: Buffer.from(JSON.stringify(body, null, 1)), maxMembers: 10, withText });
}

function reported(...traffic: object[]): TrafficReport {
  const { body } = read({ traffic });
  return (body as { report: TrafficReport }).report;
}

const seen = (ip_address: string, requests: number, at: string): object => ({ ip_address, requests, at });

describe('readTraffic', () => {
  it('has the text of a body where that is wanted, also of one with a fault', () => {
    const body = { traffic: [], 'more "of it"': 1 };
    expect(read(body, true).text).toBe(JSON.stringify(body));
    expect(read(body).text).toBeUndefined();
  });
});

describe('attributeTraffic', () => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const [now, before] = [hour, hour - 3_600_000].map((time) => new Date(time).toISOString());
  const report = reported(
    seen('10.0.0.1', 1, now),
    seen('10.1.0.1', 2, before),
    seen('10.0.0.1', 4, before),
    seen('192.0.2.1', 8, now),
    seen('10.1.0.1', 16, '2024-01-15T10:30:00Z'),
  );

  it('reads the addresses of the report once', () => {
    expect([report.rows, report.addresses]).toEqual([5, '10.0.0.1 10.1.0.1 192.0.2.1']);
  });

  it('counts for the entry with the longest prefix, by the hour', () => {
    const listed = {
      places: '2 1',
      covering: '10.0.0.0/8 10.1.0.0/16\n10.0.0.0/8',
      ids: 'wide\nan entry, of a tenant\nother',
      organizations: 'org_1\norg_1\norg_2',
      networks: '10.0.0.0/8\n10.1.0.0/16\n10.1.0.0/16',
    };
    const { rows, seen, hourly } = attributeTraffic({ traffic: report.traffic, listed });
    expect(rows).toBe(4);
    const times = seen.times.split(' ').map(Number);
    expect(new Map(seen.ids.split('\n').map((id, index) => [id, times[index]]))).toEqual(
      new Map([
        ['wide', hour],
        ['an entry, of a tenant', hour - 3_600_000],
        ['other', hour - 3_600_000],
      ]),
    );
    const [hours, requests] = [hourly.hours, hourly.requests].map((text) => text.split(' ').map(Number));
    expect(hourly.ids.split('\n').map((id, index) => [id, hours[index], requests[index]])).toEqual(
      expect.arrayContaining([
        ['wide', hour, 1],
        ['wide', hour - 3_600_000, 4],
        ['an entry, of a tenant', hour - 3_600_000, 2],
        ['other', hour - 3_600_000, 2],
      ]),
    );
    expect(hours).toHaveLength(4);
  });

  it('names entries in the order of their ids, in which they are locked', () => {
    const listed = {
      places: '1 2 3',
      covering: '10.0.0.1/32\n10.1.0.1/32\n192.0.2.1/32',
      ids: 'b\nä\nA',
      organizations: 'org_1\norg_1\norg_1',
      networks: '10.0.0.1/32\n10.1.0.1/32\n192.0.2.1/32',
    };
    expect(attributeTraffic({ traffic: report.traffic, listed }).seen.ids).toBe('A\nb\nä');
  });

  it('counts nothing where no list has the addresses', () => {
    expect(attributeTraffic({ traffic: report.traffic, listed: NOTHING })).toEqual({
      rows: 0,
      seen: { ids: '', times: '' },
      hourly: { ids: '', hours: '', requests: '' },
    });
  });
});
