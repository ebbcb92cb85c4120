import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { OrganizationIpStore } from '../organization-ip.store.js';
import { Attribution } from './attribution.js';
import type { TrafficReport } from './traffic-report.js';
import { TrafficStore } from './traffic.store.js';

/** What became of a report. */
export interface CountedReport {
  rows: number;
  /** Rows whose address some entry covers. */
  attributed: number;
  /** Entries that they count for. */
  entries: number;
}

/** Counts the traffic that the SIP edge reports for the organizations' lists (contract §3 *Organization IPs*). */
@Injectable()
export class TrafficService {
  constructor(
    private readonly transactions: Transactions,
    private readonly attribution: Attribution,
    private readonly ips: OrganizationIpStore,
    private readonly traffic: TrafficStore,
  ) {}

  /**
   * Counts all rows or none, in a fixed number of statements, for the entries of the organizations that the caller
   * acts for. A report that is sent twice counts twice, but for one with an idempotency key.
   */
  async report(caller: Caller, { rows: reported, addresses }: TrafficReport): Promise<CountedReport> {
    const organizations = caller.organizationFilter(undefined);
    return this.transactions.run(async (manager) => {
      const { entries, rows } = await this.attribution.attribute(manager, addresses, organizations);
      const lastSeen = new Map([...entries].map(([id, { lastAt }]) => [id, lastAt.getTime()]));
      const seen = await this.ips.see(manager, lastSeen);
      await this.traffic.add(manager, seen, entries);
      return { rows: reported, attributed: rows, entries: seen.length };
    });
  }
}
