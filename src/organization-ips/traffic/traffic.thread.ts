/** What the thread of `Threads` does with reports of traffic. Lists of texts go to it and come from it as one text. */
import { jsonBodyOf } from '../../http/requests/json-body.js';
import type { RawBody, ReadBody, ReadReport } from '../../http/requests/raw-body.js';
import { numbersOf, type ObservedTraffic, trafficOf, trafficOfNumbers } from './observed-traffic.js';
import { type ListedNetwork, trafficByEntry, type TrafficGroup } from './traffic-by-entry.js';
import { readTrafficReport } from './traffic-report.js';

/** What was reported. */
export interface TrafficReport {
  rows: number;
  /** With spaces between. */
  addresses: string;
  /** What was seen of each of them, as `numbersOf` has it. */
  traffic: Float64Array;
}

/** The lists that the addresses of a report are in. */
export interface ListedAddresses {
  /** Which of the addresses are in any, counted from 1, with spaces between. */
  places: string | null;
  /** The networks that cover each of those and are in any list, with spaces between, the widest first; by lines. */
  covering: string | null;
  /** The entries of these networks, by lines. */
  ids: string | null;
  organizations: string | null;
  networks: string | null;
}

/** What a report is counted for. */
export interface CountedTraffic {
  /** Rows whose address some entry covers. */
  rows: number;
  /** Entries by lines, and when each was last seen, in milliseconds since the epoch. */
  seen: { ids: string; times: string };
  /** Entries by lines, an hour of each and the requests that came in it. */
  hourly: { ids: string; hours: string; requests: string };
}

/** Reads the body of a report: what is wrong with its rows is a fault of the report, and not of the body. */
export function readTraffic({ bytes, maxMembers, withText }: RawBody): ReadBody<ReadReport<TrafficReport>> {
  const { body, fault } = jsonBodyOf(bytes, maxMembers);
  if (fault) return { fault };
  const text = withText ? JSON.stringify(body ?? null) : undefined;
  const read = readTrafficReport(body, Date.now());
  if (read.fault) return { text, body: { fault: read.fault } };
  const { rows, addresses } = read;
  const traffic = numbersOf(addresses.values());
  return { text, body: { report: { rows, addresses: [...addresses.keys()].join(' '), traffic } } };
}

/** Says which entries the traffic is counted for: in each organization the one with the longest prefix. */
export function attributeTraffic({
  traffic,
  listed,
}: Pick<TrafficReport, 'traffic'> & { listed: ListedAddresses }): CountedTraffic {
  const groups = groupsOf(trafficOfNumbers(traffic), listed);
  const entries = entriesOf(listed);
  const known = new Set(entries.map(({ network }) => network));
  const covered = groups.filter(({ networks }) => networks.some((network) => known.has(network)));
  const rows = covered.reduce((sum, group) => sum + group.traffic.rows, 0);
  return { rows, ...columnsOf(trafficByEntry(covered, entries)) };
}

/** The traffic by the networks that cover its addresses. */
function groupsOf(traffic: ObservedTraffic[], { places, covering }: ListedAddresses): TrafficGroup[] {
  const numbers = parts(places, ' ');
  const groups = new Map<string, ObservedTraffic>();
  parts(covering, '\n').forEach((networks, index) =>
    trafficOf(groups, networks).addAll(traffic[Number(numbers[index]) - 1]),
  );
  return [...groups].map(([networks, each]) => ({ networks: networks.split(' '), traffic: each }));
}

function entriesOf({ ids, organizations, networks }: ListedAddresses): ListedNetwork[] {
  const [owners, where] = [parts(organizations, '\n'), parts(networks, '\n')];
  return parts(ids, '\n').map((id, index) => ({
    id,
    organization_id: owners[index],
    network: where[index],
  }));
}

/** In the order of the entries' ids: two reports that lock them in one order wait for each other and never deadlock. */
function columnsOf(byEntry: Map<string, ObservedTraffic>): Pick<CountedTraffic, 'seen' | 'hourly'> {
  const entries = [...byEntry].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const hourly = entries.flatMap(([id, { hours }]) => [...hours].map((counted) => [id, ...counted]));
  const column = (index: number, separator: string): string =>
    hourly.map((each) => each[index]).join(separator);
  const ids = entries.map(([id]) => id);
  const times = entries.map(([, { lastAt }]) => lastAt);
  return {
    seen: { ids: ids.join('\n'), times: times.join(' ') },
    hourly: { ids: column(0, '\n'), hours: column(1, ' '), requests: column(2, ' ') },
  };
}

/** The parts of what PostgreSQL has put together; none of nothing. */
function parts(text: string | null, separator: string): string[] {
  return text?.split(separator) ?? [];
}
