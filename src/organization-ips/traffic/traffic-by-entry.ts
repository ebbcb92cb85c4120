import { ObservedTraffic } from './observed-traffic.js';

/** Addresses that the same networks cover, and what was seen of them together. */
export interface TrafficGroup {
  /** Those that are in some list, the widest first. */
  networks: string[];
  traffic: ObservedTraffic;
}

/** An entry of some organization's lists. */
export interface ListedNetwork {
  id: string;
  organization_id: string;
  network: string;
}

/** A network with everything that was seen of it. */
interface SeenNetwork {
  /** The wider networks that it lies in, the widest first. */
  wider: string[];
  traffic: ObservedTraffic;
  /** What it is made of, the latest first. */
  groups: TrafficGroup[];
}

/**
 * The traffic by the id of the entry that it is counted for: in each organization the one with the longest prefix.
 *
 * Thousands of organizations may have listed a network that covers all addresses (such as `0.0.0.0/0` in a blacklist),
 * and each of them other networks within it. So no address is looked at for each organization: an entry's traffic is
 * that of its network without that of the organization's next narrower ones.
 */
export function trafficByEntry(
  groups: TrafficGroup[],
  entries: ListedNetwork[],
): Map<string, ObservedTraffic> {
  const networks = networksOf(groups);
  const traffic = new Map<string, ObservedTraffic>();
  const seenEntries = entries.filter(({ network }) => networks.has(network));
  for (const listed of byOrganization(seenEntries).values()) {
    const narrower = new Map([...listed.keys()].map((network) => [network, [] as ObservedTraffic[]]));
    for (const network of listed.keys()) {
      const seen = networks.get(network)!;
      const next = seen.wider.findLast((each) => listed.has(each));
      if (next !== undefined) narrower.get(next)!.push(seen.traffic);
    }
    for (const [network, id] of listed) {
      const own = ownTraffic(network, networks.get(network)!, narrower.get(network)!, listed);
      if (own) traffic.set(id, own);
    }
  }
  return traffic;
}

/** What is left of a network for one organization; nothing where all of it is its narrower networks'. */
function ownTraffic(
  network: string,
  { traffic, groups }: SeenNetwork,
  narrower: ObservedTraffic[],
  listed: Map<string, string>,
): ObservedTraffic | undefined {
  if (narrower.length === 0) return traffic;
  const latest = groups.find(({ networks }) => networks.findLast((each) => listed.has(each)) === network);
  return latest && traffic.without(narrower, latest.traffic.lastAt);
}

function networksOf(groups: TrafficGroup[]): Map<string, SeenNetwork> {
  const networks = new Map<string, SeenNetwork>();
  for (const group of groups.toSorted((one, other) => other.traffic.lastAt - one.traffic.lastAt)) {
    group.networks.forEach((network, index) => {
      let seen = networks.get(network);
      if (!seen) {
        seen = { wider: group.networks.slice(0, index), traffic: new ObservedTraffic(), groups: [] };
        networks.set(network, seen);
      }
      seen.traffic.addAll(group.traffic);
      seen.groups.push(group);
    });
  }
  return networks;
}

/** The entries' ids by their networks, of each organization. */
function byOrganization(entries: ListedNetwork[]): Map<string, Map<string, string>> {
  const organizations = new Map<string, Map<string, string>>();
  for (const { id, organization_id, network } of entries) {
    let listed = organizations.get(organization_id);
    if (!listed) organizations.set(organization_id, (listed = new Map<string, string>()));
    listed.set(network, id);
  }
  return organizations;
}
