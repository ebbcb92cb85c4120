import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { timeColumns } from '../../database/column-list.js';
import { withTimes } from '../../database/prepared-queries.js';
import type { Snapshot } from '../../edge/snapshots.js';
import type { EventType } from '../../webhooks/outbox-event.entity.js';
import { Outbox } from '../../webhooks/outbox.js';
import { ActiveCall } from '../active-call.entity.js';
import { CallStore } from '../call.store.js';
import { presentActiveCall } from '../dto/call.presenter.js';
import type { CallRecord } from '../records/call-record.entity.js';
import type { CallsReport } from './calls.thread.js';
import { BEGIN, END, LOCK, MARK, RESOLVE, TAKE } from './report-calls.sql.js';

/** A place in the report, and a word for what became of it: a result, or the field that is wrong. */
export type Judged = [n: number, word: string];

/** What was taken. */
export interface TakenCalls {
  judged: Judged[];
  /** Trunks that were not reached before. */
  pending: string[];
  /** How many calls have ended since the snapshot does not have them. */
  missing: number;
}

interface Taken {
  /** JSON, as the next. */
  results: string | null;
  ending: string | null;
  /** With calls as JSON has them. */
  told: { type: EventType; call: ActiveCall }[] | null;
  pending: string[];
}

/** The rows of calls that are reported many at once, with their records and events: in five statements, whatever there is. */
@Injectable()
export class BulkReportStore {
  constructor(
    private readonly calls: CallStore,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Takes the entries.
   * @param organizations whose calls they may be of; null for all
   */
  async take(
    manager: EntityManager,
    { entries, node, at, refused_calls }: CallsReport,
    organizations: string[] | null,
    snapshot: Snapshot | undefined,
  ): Promise<TakenCalls> {
    const [{ resolved, faults }] = await manager.query<[{ resolved: string; faults: string }]>(RESOLVE, [
      entries,
      organizations,
    ]);
    const values = [entries, resolved, at, node, snapshot?.id ?? null];
    const [{ begun }] = await manager.query<[{ begun: string }]>(BEGIN, values);
    const complete = snapshot?.complete ? [snapshot.id, snapshot.began_at] : [null, null];
    await manager.query(LOCK, [entries, organizations, node, ...complete, refused_calls]);
    if (snapshot && (refused_calls.length > 0 || faults !== '[]')) {
      await manager.query(MARK, [entries, organizations, node, snapshot.id, refused_calls]);
    }
    const [taken] = await manager.query<[Taken]>(TAKE, [...values, begun]);
    await this.tell(manager, taken.told ?? []);
    const ending = taken.ending ?? '[]';
    const missing = await this.end(manager, ending, [node, organizations, ...complete]);
    const judged = [faults, taken.results ?? '[]'].flatMap((text) => JSON.parse(text) as Judged[]);
    return { judged, pending: taken.pending, missing };
  }

  private async end(manager: EntityManager, ending: string, missing: unknown[]): Promise<number> {
    const [{ by_snapshot, told }] = await manager.query<[{ by_snapshot: number; told: CallRecord[] | null }]>(
      END,
      [ending, ...missing],
    );
    await this.calls.tellOfEnds(manager, told);
    return by_snapshot;
  }

  private async tell(manager: EntityManager, told: NonNullable<Taken['told']>): Promise<void> {
    const events = told.map(
      ({ type, call: { snapshot: _, ...row } }: { type: EventType; call: TableRow }) => {
        const call = withTimes(row, timeColumns(ActiveCall));
        return { organization_id: call.organization_id, type, data: presentActiveCall(call) };
      },
    );
    await this.outbox.recordWanted(manager, events);
  }
}

/** A row as PostgreSQL has it. */
type TableRow = ActiveCall & { snapshot?: string | null };
