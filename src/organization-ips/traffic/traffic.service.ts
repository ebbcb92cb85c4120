import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import type { TrafficReport } from './traffic.thread.js';
import { TrafficTasks } from './traffic-tasks.js';
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
    private readonly tasks: TrafficTasks,
    private readonly traffic: TrafficStore,
  ) {}

  /**
   * Counts all rows or none, in two statements, for the entries of the organizations that the caller acts for. A report
   * that is sent twice counts twice, but for one with an idempotency key.
   */
  async report(caller: Caller, { rows, addresses, traffic }: TrafficReport): Promise<CountedReport> {
    const listed = await this.traffic.listed(addresses, caller.organizationFilter(undefined));
    const counted = await this.tasks.attribute({ traffic, listed });
    return { rows, attributed: counted.rows, entries: await this.traffic.count(counted) };
  }
}
