import { Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../database/transactions.js';
import { usedPrefixLengths } from '../prefix-lengths.sql.js';
import type { CountedTraffic, ListedAddresses } from './traffic.thread.js';

/**
 * Which hourly buckets still count: those that end in the last 24 hours. A request counts for at least 24 hours and
 * less than 25, never for less.
 */
export const COUNTED_HOURS = `hour > now() - interval '25 hours'`;

/**
 * A planner that has no statistics yet, after many entries came at once, would compare every address with every entry. Only
 * one index has the order that `LISTED` asks for.
 */
const BY_INDEX = 'SET LOCAL enable_sort = off';

/**
 * Looks up networks one by one, by that index and in subqueries that cannot be turned into joins. Lists come as one text,
 * since `pg` takes milliseconds for thousands of rows, in which everybody else has to wait.
 */
const LISTED = `
  WITH RECURSIVE ${usedPrefixLengths('128')}, covered AS MATERIALIZED (
    SELECT place, string_agg(listed.network::text, ' ' ORDER BY length.cidr) AS networks
    FROM unnest(string_to_array($1, ' ')::inet[]) WITH ORDINALITY AS observed (address, place) CROSS JOIN length
    CROSS JOIN LATERAL (
      SELECT network FROM organization_ips
      WHERE network = CASE
          WHEN length.cidr <= masklen(address) THEN network(set_masklen(address, length.cidr))
        END AND deleted_at IS NULL
      ORDER BY network, type, organization_id LIMIT 1
    ) AS listed
    GROUP BY place
  ), covering AS MATERIALIZED (
    SELECT DISTINCT network FROM covered CROSS JOIN LATERAL unnest(string_to_array(networks, ' ')) AS network
  ), entries AS (
    SELECT id, organization_id, covering.network
    FROM covering CROSS JOIN LATERAL (
      SELECT id, organization_id FROM organization_ips
      WHERE network = covering.network::cidr AND deleted_at IS NULL
      ORDER BY network, type, organization_id OFFSET 0
    ) AS entry
    WHERE $2::text[] IS NULL OR organization_id = ANY ($2)
  )
  SELECT * FROM (
    SELECT string_agg(place::text, ' ') AS places, string_agg(networks, E'\\n') AS covering FROM covered
  ) AS addresses CROSS JOIN (
    SELECT string_agg(id, E'\\n') AS ids, string_agg(organization_id, E'\\n') AS organizations,
      string_agg(network, E'\\n') AS networks
    FROM entries
  ) AS listed`;

/**
 * Locks the entries one by one, in the order in which they are given. How many they are is hidden from the planner in
 * subqueries: for thousands it would read the whole table, however large.
 */
const COUNT = `
  WITH seen AS (
    UPDATE organization_ips AS entry SET last_seen = greatest(entry.last_seen, to_timestamp(time / 1000))
    FROM (
      SELECT observed.id, time
      FROM unnest(
        string_to_array((SELECT $1), E'\\n'), string_to_array((SELECT $2), ' ')::double precision[]
      ) AS observed (id, time)
      CROSS JOIN LATERAL (
        SELECT FROM organization_ips WHERE id = observed.id AND deleted_at IS NULL FOR NO KEY UPDATE
      ) AS locked
      OFFSET 0
    ) AS observed
    WHERE entry.id = observed.id
    RETURNING entry.id
  ), counted AS (
    INSERT INTO organization_ip_traffic AS bucket (entry_id, hour, requests)
    SELECT id, to_timestamp(hour / 1000), requests
    FROM unnest(string_to_array($3, E'\\n'), string_to_array($4, ' ')::double precision[],
      string_to_array($5, ' ')::bigint[]) AS hourly (id, hour, requests)
    JOIN seen USING (id)
    ON CONFLICT (entry_id, hour) DO UPDATE SET requests = bucket.requests + excluded.requests
  )
  SELECT count(*)::int AS entries FROM seen`;

/** The requests that the SIP edge reported for entries of the organizations' lists, by the hour. */
@Injectable()
export class TrafficStore {
  constructor(private readonly transactions: Transactions) {}

  /** Requests of the last 24 hours by entry; nothing for an entry that none were reported for. */
  async of(ids: string[], manager: EntityManager = this.transactions.manager): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const rows = await manager.query<{ entry_id: string; requests: string }[]>(
      `SELECT entry_id, sum(requests) AS requests FROM organization_ip_traffic
       WHERE entry_id = ANY($1) AND ${COUNTED_HOURS} GROUP BY entry_id`,
      [ids],
    );
    return new Map(rows.map(({ entry_id, requests }) => [entry_id, Number(requests)]));
  }

  /**
   * The lists that addresses are in.
   * @param addresses with spaces between
   * @param organizations those whose entries count; null for all of them
   */
  async listed(addresses: string, organizations: string[] | null): Promise<ListedAddresses> {
    return this.transactions.run(async (manager) => {
      await manager.query(BY_INDEX);
      const [listed] = await manager.query<[ListedAddresses]>(LISTED, [addresses, organizations]);
      return listed;
    });
  }

  /**
   * Adds requests, and moves `last_seen` of entries, never back; a new version is none of theirs.
   * @returns how many of the entries are still there
   */
  async count({ seen, hourly }: CountedTraffic): Promise<number> {
    const values = [seen.ids, seen.times, hourly.ids, hourly.hours, hourly.requests];
    const [{ entries }] = await this.transactions.manager.query<[{ entries: number }]>(COUNT, values);
    return entries;
  }

  /** Forgets what was counted for an entry, since it is deleted or stands for another network. */
  async forget(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM organization_ip_traffic WHERE entry_id = $1', [id]);
  }
}

@Module({ providers: [TrafficStore], exports: [TrafficStore] })
export class TrafficStoreModule {}
