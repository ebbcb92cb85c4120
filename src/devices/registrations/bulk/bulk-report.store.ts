import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { EdgeReport } from '../../../edge/edge-report.js';
import type { Snapshot } from '../../../edge/snapshots.js';
import { END_MISSING, RESOLVE, SUMMARIZE, TAKE } from './bulk-report.sql.js';
import type { EntryResult } from './entry-result.js';

/** Whose the entries of a report are. */
export interface ResolvedEntries {
  /** JSON, as the other statements take it. */
  resolved: string;
  /** Entries of a line that the device does not have. */
  without_line: number[];
}

/** What was ended, as `SUMMARIZE` takes it. */
export interface EndedContacts {
  lines: string;
  contacts: number;
}

/** An entry that was taken, and what became of it. */
export interface TakenEntry {
  index: number;
  device_id: string;
  line_number: number;
  result: EntryResult;
}

/** Writes what nodes of the SIP edge report of many registrations, in statements that each take all of a report. */
@Injectable()
export class BulkReportStore {
  /** Finds whose entries are, and holds their devices until the transaction ends. */
  async resolve(
    manager: EntityManager,
    { entries, node }: EdgeReport,
    organizations: string[] | null,
    snapshot: Snapshot | undefined,
  ): Promise<ResolvedEntries> {
    const ending = snapshot?.complete ? snapshot : undefined;
    const values = [entries, organizations, node, ending?.id ?? null, ending?.began_at ?? null];
    const [resolved] = await manager.query<[ResolvedEntries]>(RESOLVE, values);
    return resolved;
  }

  /** @param resolved whose devices are held */
  async take(
    manager: EntityManager,
    { entries, node, at }: EdgeReport,
    resolved: string,
    snapshot: Snapshot | undefined,
  ): Promise<TakenEntry[]> {
    const values = [entries, resolved, node, at, snapshot?.id ?? null];
    const [{ results }] = await manager.query<[{ results: TakenEntry[] }]>(TAKE, values);
    return results;
  }

  /** Ends what the node has reported before the snapshot and is not in it. */
  async endMissing(
    manager: EntityManager,
    node: string,
    organizations: string[] | null,
    { id, began_at }: Snapshot,
  ): Promise<EndedContacts> {
    const [ended] = await manager.query<[EndedContacts]>(END_MISSING, [node, organizations, id, began_at]);
    return ended;
  }

  /**
   * Brings the registrations of lines up to date with their contacts.
   * @returns the devices that have their present configuration by now
   */
  async summarize(manager: EntityManager, ...lines: [string, string]): Promise<string[]> {
    const [{ provisioned }] = await manager.query<[{ provisioned: string[] }]>(SUMMARIZE, lines);
    return provisioned;
  }
}
