import { Injectable, Module } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Transactions } from '../../database/transactions.js';
import { inSlices } from '../../timing/in-slices.js';
import type { ObservedTraffic } from './observed-traffic.js';

/**
 * Which hourly buckets still count: those that end in the last 24 hours. A request counts for at least 24 hours and
 * less than 25, never for less.
 */
export const COUNTED_HOURS = `hour > now() - interval '25 hours'`;

const ADD = `
  INSERT INTO organization_ip_traffic AS bucket (entry_id, hour, requests)
  SELECT id, to_timestamp(hour / 1000), requests
  FROM unnest(string_to_array($1, E'\\n'), string_to_array($2, ' ')::double precision[],
    string_to_array($3, ' ')::bigint[]) AS counted (id, hour, requests)
  ON CONFLICT (entry_id, hour) DO UPDATE SET requests = bucket.requests + excluded.requests`;

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

  /** Adds requests of entries that are locked. @param traffic by entry */
  async add(manager: EntityManager, ids: string[], traffic: Map<string, ObservedTraffic>): Promise<void> {
    const entries: string[] = [];
    const hours: number[] = [];
    const counts: number[] = [];
    await inSlices(ids, (id) => {
      for (const [hour, requests] of traffic.get(id)!.hours) {
        entries.push(id);
        hours.push(hour);
        counts.push(requests);
      }
    });
    await manager.query(ADD, [entries.join('\n'), hours.join(' '), counts.join(' ')]);
  }

  /** Forgets what was counted for an entry, since it is deleted or stands for another network. */
  async forget(manager: EntityManager, id: string): Promise<void> {
    await manager.query('DELETE FROM organization_ip_traffic WHERE entry_id = $1', [id]);
  }
}

@Module({ providers: [TrafficStore], exports: [TrafficStore] })
export class TrafficStoreModule {}
