import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../auth/caller.js';
import { Transactions } from '../../../database/transactions.js';
import type { EdgeReport } from '../../../edge/edge-report.js';
import { Snapshots } from '../../../edge/snapshots.js';
import { DeviceStore } from '../../device.store.js';
import { BulkReportStore, type TakenEntry } from './bulk-report.store.js';
import type { EntryResult } from './entry-result.js';

/** What became of one entry of a report. */
export interface ReportedEntry {
  index: number;
  result: EntryResult;
  device_id?: string;
  line_number?: number;
  field?: string;
  message?: string;
}

/** What became of a report. */
export interface TakenReport {
  entries: ReportedEntry[];
  /** Contacts that were ended since the snapshot does not have them. */
  missing: number;
}

const NO_LINES = '[]';

/** Takes what nodes of the SIP edge report of many registrations at once (contract §3 *The SIP edge*). */
@Injectable()
export class BulkRegistrationsService {
  constructor(
    private readonly store: BulkReportStore,
    private readonly devices: DeviceStore,
    private readonly snapshots: Snapshots,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Takes all entries that can be taken, or none.
   * @throws ApiException 409 for the last part of a snapshot of which others are missing
   */
  async report(caller: Caller, report: EdgeReport): Promise<TakenReport> {
    const organizations = caller.organizationFilter(undefined);
    const { taken, provisioned } = await this.transactions.run(async (manager) => {
      const snapshot = await this.snapshots.join(manager, 'registrations', report, organizations);
      const { resolved, without_line } = await this.store.resolve(manager, report, organizations, snapshot);
      const results = await this.store.take(manager, report, resolved, snapshot);
      const ended = snapshot?.complete
        ? await this.store.endMissing(manager, report.node, organizations, snapshot)
        : { lines: NO_LINES, contacts: 0 };
      const entries = entriesOf(report, results, without_line);
      return {
        taken: { entries, missing: ended.contacts },
        provisioned: await this.store.summarize(manager, resolved, ended.lines),
      };
    });
    await this.devices.markAllProvisioned(caller, provisioned);
    return taken;
  }
}

/** One for each entry that was sent, in that order. */
function entriesOf(
  { count, entry_of, refused, left_out }: EdgeReport,
  taken: TakenEntry[],
  withoutLine: number[],
): ReportedEntry[] {
  const entries = Array.from({ length: count }, (_, index): ReportedEntry => ({ index, result: 'unknown' }));
  for (const row of taken) {
    const index = entry_of[row.index];
    if (tells(row.result) < tells(entries[index].result)) entries[index] = { ...row, index };
  }
  for (const row of withoutLine) {
    const index = entry_of[row];
    entries[index] = {
      index,
      result: 'refused',
      field: 'line_number',
      message: 'is not a line of the device',
    };
  }
  for (const { index, field, message } of refused)
    entries[index] = { index, result: 'refused', field, message };
  for (const left of left_out) entries[left.index] = { ...left, ...entries[left.index] };
  return entries;
}

/** Of an entry that lists several contacts, that one counts which says most of the line. */
const TELLING: readonly EntryResult[] = ['registered', 'refreshed', 'ended', 'outdated', 'not_registered'];

function tells(result: EntryResult): number {
  const place = TELLING.indexOf(result);
  return place < 0 ? TELLING.length : place;
}
