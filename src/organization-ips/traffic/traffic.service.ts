import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { Attribution } from './attribution.js';
import { byAddress, type ObservedTraffic } from './observed-traffic.js';
import type { TrafficReportedDto } from './dto/traffic.answer.js';
import type { Observation } from './traffic-report.js';

/** Counts the traffic that the SIP edge reports for the organizations' lists (contract §3 *Organization IPs*). */
@Injectable()
export class TrafficService {
  constructor(
    private readonly transactions: Transactions,
    private readonly attribution: Attribution,
  ) {}

  /**
   * Counts all rows or none, in a fixed number of statements, for the entries of the organizations that the caller
   * acts for. A report that is sent twice counts twice, but for one with an idempotency key.
   */
  report(caller: Caller, observations: Observation[]): Promise<TrafficReportedDto> {
    const organizations = caller.organizationFilter(undefined);
    const addresses = byAddress(observations);
    return this.transactions.run(async (manager) => {
      const { entries, rows } = await this.attribution.attribute(manager, addresses, organizations);
      const seen = await this.see(manager, entries);
      await this.count(manager, entries, seen);
      return { rows: observations.length, attributed: rows, entries: seen.length };
    });
  }

  /** Moves `last_seen` of the entries that are still there. Locks them in the order of their ids: two reports at once
   * wait for each other and never deadlock. @returns their ids */
  private async see(manager: EntityManager, entries: Map<string, ObservedTraffic>): Promise<string[]> {
    const [rows] = await manager.query<[{ id: string }[], number]>(
      `UPDATE organization_ips AS entry SET last_seen = greatest(entry.last_seen, seen.at)
       FROM (
         SELECT locked.id, observed.at
         FROM unnest($1::text[], $2::timestamptz[]) AS observed (id, at)
         JOIN organization_ips AS locked ON locked.id = observed.id
         WHERE locked.deleted_at IS NULL
         ORDER BY locked.id FOR NO KEY UPDATE OF locked
       ) AS seen
       WHERE entry.id = seen.id
       RETURNING entry.id`,
      [[...entries.keys()], [...entries.values()].map(({ lastAt }) => new Date(lastAt))],
    );
    return rows.map(({ id }) => id);
  }

  private async count(
    manager: EntityManager,
    entries: Map<string, ObservedTraffic>,
    ids: string[],
  ): Promise<void> {
    const buckets = ids.flatMap((id) =>
      [...entries.get(id)!.hours].map(([hour, requests]) => ({ id, hour: new Date(hour), requests })),
    );
    await manager.query(
      `INSERT INTO organization_ip_traffic AS bucket (entry_id, hour, requests)
       SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::bigint[])
       ON CONFLICT (entry_id, hour) DO UPDATE SET requests = bucket.requests + excluded.requests`,
      [buckets.map(({ id }) => id), buckets.map(({ hour }) => hour), buckets.map(({ requests }) => requests)],
    );
  }
}
