import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { usedLengths } from '../../organization-ips/used-lengths.js';
import { type ObservedTraffic, trafficOf } from './observed-traffic.js';

/** The organizations whose entries count; null for all of them. */
type Organizations = string[] | null;

/** Finds the entries that traffic is counted for: in each organization the one with the longest prefix. */
@Injectable()
export class Attribution {
  /**
   * The traffic by the networks that cover its addresses and are in some list: the networks with blanks between them,
   * as a key. What no network covers is left out.
   */
  async byNetworks(
    manager: EntityManager,
    addresses: Map<string, ObservedTraffic>,
    organizations: Organizations,
  ): Promise<Map<string, ObservedTraffic>> {
    const covered = await manager.query<{ nr: string; networks: string }[]>(
      `WITH RECURSIVE ${usedLengths('128')}
       SELECT nr, string_agg(covering.network::text, ' ' ORDER BY cidr) AS networks
       FROM length CROSS JOIN unnest($1::inet[]) WITH ORDINALITY AS observed (address, nr)
       CROSS JOIN LATERAL (
         SELECT CASE WHEN cidr <= masklen(address) THEN network(set_masklen(address, cidr)) END AS network
       ) AS covering
       WHERE EXISTS (
         SELECT FROM organization_ips AS entry
         WHERE entry.network = covering.network AND entry.deleted_at IS NULL ${within(organizations, '$2')}
       )
       GROUP BY nr`,
      [[...addresses.keys()], ...(organizations ? [organizations] : [])],
    );
    const traffic = [...addresses.values()];
    const groups = new Map<string, ObservedTraffic>();
    for (const { nr, networks } of covered) trafficOf(groups, networks).addAll(traffic[Number(nr) - 1]);
    return groups;
  }

  /**
   * The traffic by entry.
   * @param groups as `byNetworks` made them: a network may be in the lists of thousands of organizations and cover
   *   thousands of the addresses, so those that the same networks cover are looked up once
   */
  async byEntry(
    manager: EntityManager,
    groups: Map<string, ObservedTraffic>,
    organizations: Organizations,
  ): Promise<Map<string, ObservedTraffic>> {
    const links = [...groups.keys()].flatMap((networks, group) =>
      networks.split(' ').map((network) => ({ group, network })),
    );
    const found = await manager.query<{ group: number; id: string }[]>(
      `SELECT DISTINCT ON (link.group, entry.organization_id) link.group, entry.id
       FROM unnest($1::integer[], $2::cidr[]) AS link ("group", network)
       JOIN organization_ips AS entry ON entry.network = link.network
       WHERE entry.deleted_at IS NULL ${within(organizations, '$3')}
       ORDER BY link.group, entry.organization_id, entry.cidr DESC`,
      [
        links.map(({ group }) => group),
        links.map(({ network }) => network),
        ...(organizations ? [organizations] : []),
      ],
    );
    const traffic = [...groups.values()];
    const entries = new Map<string, ObservedTraffic>();
    for (const { group, id } of found) trafficOf(entries, id).addAll(traffic[group]);
    return entries;
  }
}

function within(organizations: Organizations, parameter: string): string {
  return organizations ? `AND entry.organization_id = ANY (${parameter}::text[])` : '';
}
