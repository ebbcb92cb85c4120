import { Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { Transactions } from '../../database/transactions.js';
import { Snapshots } from '../../edge/snapshots.js';
import { SipTrunksService } from '../../sip-trunks/sip-trunks.service.js';
import { BulkReportStore, type Judged } from './bulk-report.store.js';
import type { CallsReport } from './calls.thread.js';
import type { EntryResult } from './entry-state.js';

/** What became of one entry of a report. */
export interface ReportedEntry {
  index: number;
  result: EntryResult;
  field?: string;
  message?: string;
}

/** What became of a report. */
export interface TakenReport {
  entries: ReportedEntry[];
  /** Calls that have ended since the snapshot does not have them. */
  missing: number;
}

/** What is wrong with a field of an entry. */
const FAULTS: Record<string, string> = {
  organization_id: 'is not an organization of the token',
  call_id: 'is a call of another organization',
  device_id: 'is not a device of the organization',
  trunk_id: 'is not a trunk of the organization',
};

/** Takes what nodes of the SIP edge report of many calls at once (contract §3 *Calls*). */
@Injectable()
export class BulkCallsService {
  constructor(
    private readonly store: BulkReportStore,
    private readonly trunks: SipTrunksService,
    private readonly snapshots: Snapshots,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Takes all entries that can be taken, or none.
   * @throws ApiException 409 for the last part of a snapshot of which others are missing
   */
  report(caller: Caller, report: CallsReport): Promise<TakenReport> {
    const organizations = caller.organizationFilter(undefined);
    return this.transactions.run(async (manager) => {
      const snapshot = await this.snapshots.join(manager, 'calls', report, organizations);
      const { judged, pending, missing } = await this.store.take(manager, report, organizations, snapshot);
      await this.trunks.markReached(manager, caller, pending);
      return { entries: entriesOf(report, judged), missing };
    });
  }
}

/** One for each entry that was sent, in that order. */
function entriesOf({ count, refused, merged }: CallsReport, judged: Judged[]): ReportedEntry[] {
  const entries = Array.from({ length: count }, (_, index): ReportedEntry => ({ index, result: 'unknown' }));
  for (const [index, word] of judged) entries[index] = resultOf(index, word);
  for (const [into, places] of merged) {
    for (const index of places) entries[index] = { ...entries[into], index };
  }
  for (const { index, field, message } of refused) {
    entries[index] = { index, result: 'refused', field, message };
  }
  return entries;
}

function resultOf(index: number, word: string): ReportedEntry {
  const message = FAULTS[word];
  if (message === undefined) return { index, result: word as EntryResult };
  return { index, result: 'refused', field: word, message };
}
