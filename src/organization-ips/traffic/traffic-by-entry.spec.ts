import fc from 'fast-check';
import { ObservedTraffic } from './observed-traffic.js';
import { type ListedNetwork, trafficByEntry, type TrafficGroup } from './traffic-by-entry.js';

const NOW = Date.parse('2024-01-22T15:30:00Z');
const MINUTE = 60_000;

function group(networks: string[], ...seen: [requests: number, minutesAgo: number][]): TrafficGroup {
  const traffic = new ObservedTraffic();
  for (const [requests, minutesAgo] of seen) traffic.add(requests, NOW - minutesAgo * MINUTE, NOW);
  return { networks, traffic };
}

const entry = (organization: string, network: string): ListedNetwork => ({
  id: `${organization} ${network}`,
  organization_id: organization,
  network,
});

/** What each entry is counted for: the hours with their requests, and how many minutes ago the last was. */
function counted(groups: TrafficGroup[], entries: ListedNetwork[]): Record<string, unknown> {
  return shown(trafficByEntry(groups, entries));
}

function shown(traffic: Map<string, ObservedTraffic>): Record<string, unknown> {
  return Object.fromEntries(
    [...traffic].map(([id, { hours, lastAt, rows }]) => [id, { rows, hours, last: (NOW - lastAt) / MINUTE }]),
  );
}

describe('trafficByEntry', () => {
  const hour = (ago: number): number => NOW - 30 * MINUTE - ago * 60 * MINUTE;
  const groups = [
    group(['10.0.0.0/8'], [1, 0]),
    group(['10.0.0.0/8', '10.1.0.0/16'], [10, 40], [20, 1]),
    group(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32'], [100, 35]),
  ];

  it('counts for the longest prefix in each organization', () => {
    const entries = [
      entry('one', '10.0.0.0/8'),
      entry('one', '10.1.2.3/32'),
      entry('two', '10.1.0.0/16'),
      entry('three', '10.0.0.0/8'),
      entry('three', '10.1.0.0/16'),
    ];
    expect(counted(groups, entries)).toEqual({
      'one 10.0.0.0/8': {
        rows: 3,
        hours: new Map([
          [hour(1), 10],
          [hour(0), 21],
        ]),
        last: 0,
      },
      'one 10.1.2.3/32': { rows: 1, hours: new Map([[hour(1), 100]]), last: 35 },
      'two 10.1.0.0/16': {
        rows: 3,
        hours: new Map([
          [hour(1), 110],
          [hour(0), 20],
        ]),
        last: 1,
      },
      'three 10.0.0.0/8': { rows: 1, hours: new Map([[hour(0), 1]]), last: 0 },
      'three 10.1.0.0/16': {
        rows: 3,
        hours: new Map([
          [hour(1), 110],
          [hour(0), 20],
        ]),
        last: 1,
      },
    });
  });

  it('counts nothing for an entry whose traffic is all for narrower ones', () => {
    const all = [entry('one', '10.1.0.0/16'), entry('one', '10.1.2.3/32')];
    expect(Object.keys(counted(groups.slice(2), all))).toEqual(['one 10.1.2.3/32']);
  });

  it('counts as if each address were looked at for each organization', () => {
    // Networks of binary digits: '01' lies in '0' and in ''.
    const network = fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 4 });
    const seen = fc.record({
      address: fc.string({ unit: fc.constantFrom('0', '1'), minLength: 4, maxLength: 4 }),
      requests: fc.integer({ min: 1, max: 9 }),
      minutesAgo: fc.integer({ min: 0, max: 26 * 60 }),
    });
    const lists = fc.uniqueArray(fc.tuple(fc.constantFrom('one', 'two', 'three'), network), {
      selector: (each) => each.join(' '),
    });
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 12 }), lists, (observations, listed) => {
        const entries = listed.map(([organization, each]) => entry(organization, each));
        const networks = [...new Set(listed.map(([, each]) => each))].sort((a, b) => a.length - b.length);
        const made = observations
          .map(({ address, requests, minutesAgo }) =>
            group(
              networks.filter((each) => address.startsWith(each)),
              [requests, minutesAgo],
            ),
          )
          .filter((each) => each.networks.length > 0);

        const expected = new Map<string, ObservedTraffic>();
        for (const organization of ['one', 'two', 'three']) {
          for (const { networks: covering, traffic } of made) {
            const best = covering.findLast((each) =>
              entries.some(({ id }) => id === entry(organization, each).id),
            );
            if (best === undefined) continue;
            const { id } = entry(organization, best);
            if (!expected.has(id)) expected.set(id, new ObservedTraffic());
            expected.get(id)!.addAll(traffic);
          }
        }
        expect(counted(made, entries)).toEqual(shown(expected));
      }),
    );
  });
});
