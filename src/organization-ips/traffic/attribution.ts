import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { inSlices } from '../../timing/in-slices.js';
import { usedPrefixLengths } from '../prefix-lengths.sql.js';
import { type ObservedTraffic, trafficOf } from './observed-traffic.js';
import { type ListedNetwork, trafficByEntry, type TrafficGroup } from './traffic-by-entry.js';

/** What traffic was counted for. */
export interface AttributedTraffic {
  /** By the id of the entry. */
  entries: Map<string, ObservedTraffic>;
  /** Rows whose address some entry covers. */
  rows: number;
}

/**
 * Finds the entries that traffic is counted for.
 *
 * Both queries look up networks one by one, in subqueries that cannot be turned into joins: a planner that has no
 * statistics yet, after many entries came at once, would compare every address with every entry. Lists go to PostgreSQL and
 * come from it as one text: `pg` takes milliseconds for an array or rows of thousands, in which everybody else has to wait.
 */
@Injectable()
export class Attribution {
  /** @param organizations those whose entries count; null for all of them */
  async attribute(
    manager: EntityManager,
    addresses: Map<string, ObservedTraffic>,
    organizations: string[] | null,
  ): Promise<AttributedTraffic> {
    const groups = await this.groups(manager, addresses);
    const entries = await this.entries(
      manager,
      new Set(groups.flatMap(({ networks }) => networks)),
      organizations,
    );
    const known = new Set(entries.map(({ network }) => network));
    const covered = groups.filter(({ networks }) => networks.some((network) => known.has(network)));
    return {
      entries: await trafficByEntry(covered, entries),
      rows: covered.reduce((rows, { traffic }) => rows + traffic.rows, 0),
    };
  }

  /** The traffic by the networks that cover its addresses and are in any list. What none covers is left out. */
  private async groups(
    manager: EntityManager,
    addresses: Map<string, ObservedTraffic>,
  ): Promise<TrafficGroup[]> {
    const [covered] = await manager.query<[{ numbers: string | null; networks: string | null }]>(
      `WITH RECURSIVE ${usedPrefixLengths('128')}, covered AS (
         SELECT nr, string_agg(listed.network::text, ' ' ORDER BY length.cidr) AS networks
         FROM unnest(string_to_array($1, ' ')::inet[]) WITH ORDINALITY AS observed (address, nr) CROSS JOIN length
         CROSS JOIN LATERAL (
           SELECT network FROM organization_ips
           WHERE network = CASE
               WHEN length.cidr <= masklen(address) THEN network(set_masklen(address, length.cidr))
             END AND deleted_at IS NULL
           LIMIT 1
         ) AS listed
         GROUP BY nr
       )
       SELECT string_agg(nr::text, ' ') AS numbers, string_agg(networks, E'\\n') AS networks FROM covered`,
      [[...addresses.keys()].join(' ')],
    );
    const traffic = [...addresses.values()];
    const groups = new Map<string, ObservedTraffic>();
    const numbers = listed(covered.numbers, ' ');
    await inSlices(listed(covered.networks, '\n'), (networks, index) =>
      trafficOf(groups, networks).addAll(traffic[Number(numbers[index]) - 1]),
    );
    const together: TrafficGroup[] = [];
    await inSlices(groups, ([networks, each]) =>
      together.push({ networks: networks.split(' '), traffic: each }),
    );
    return together;
  }

  private async entries(
    manager: EntityManager,
    networks: Set<string>,
    organizations: string[] | null,
  ): Promise<ListedNetwork[]> {
    const [found] = await manager.query<[Record<keyof ListedNetwork, string | null>]>(
      `SELECT string_agg(entry.id, E'\\n') AS id, string_agg(entry.organization_id, E'\\n') AS organization_id,
         string_agg(covering.network, ' ') AS network
       FROM unnest(string_to_array($1, ' ')) AS covering (network)
       CROSS JOIN LATERAL (
         SELECT id, organization_id FROM organization_ips
         WHERE network = covering.network::cidr AND deleted_at IS NULL OFFSET 0
       ) AS entry
       ${organizations ? 'WHERE entry.organization_id = ANY ($2::text[])' : ''}`,
      [[...networks].join(' '), ...(organizations ? [organizations] : [])],
    );
    const owners = listed(found.organization_id, '\n');
    const where = listed(found.network, ' ');
    const entries: ListedNetwork[] = [];
    await inSlices(listed(found.id, '\n'), (id, index) =>
      entries.push({ id, organization_id: owners[index], network: where[index] }),
    );
    return entries;
  }
}

/** The parts of what PostgreSQL has put together; none of nothing. */
function listed(text: string | null, separator: string): string[] {
  return text?.split(separator) ?? [];
}
