import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type EntityManager, type FindOptionsWhere, Raw } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { withTimes } from '../database/prepared-queries.js';
import { Transactions } from '../database/transactions.js';
import { type Page, pageOf } from '../http/answers/paging.js';
import { equals, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import type { EventType } from '../webhooks/outbox-event.entity.js';
import { Outbox } from '../webhooks/outbox.js';
import { ActiveCall } from './active-call.entity.js';
import { presentActiveCall } from './dto/call.presenter.js';
import type { ListCallsQuery } from './dto/call.query.js';
import { END_CALL, END_LOST } from './end-calls.sql.js';
import { CallRecord } from './records/call-record.entity.js';
import { presentCallRecord } from './records/dto/call-record.presenter.js';

/** SQL: whether a call still counts, by the clock of the database. @param expiresAt an SQL expression */
function counts(expiresAt: string): string {
  return `${expiresAt} > now()`;
}

/** SQL: whether a device is in a call (contract §3 *Reboot*). @param deviceId an SQL expression */
export function inCall(deviceId: string): string {
  return `EXISTS (SELECT FROM active_calls AS call
    WHERE call.device_id = ${deviceId} AND ${counts('call.expires_at')})`;
}

/** A device, node or number has so few calls at once that an index without an order will do, and a trunk a few thousand. */
const LIST: List<ActiveCall> = {
  name: 'active_calls',
  table: '(SELECT call_id AS id, * FROM active_calls)',
  row: 'call',
  present: counts('call.expires_at'),
  columns: columnList(ActiveCall, 'call').replace(/call\.(from|to)\b/g, 'call."$1"'),
  times: timeColumns(ActiveCall),
  orders: {
    created_at: {
      by: 'call.started_at',
      kind: 'time',
      indexes: [['device'], ['number'], ['node'], ['trunk'], ['organization'], []],
    },
  },
};

/** How many calls that are lost are ended at once. */
const LOST_BATCH = 1_000;

/** What became of calls that ended. */
interface Ended {
  ended: number;
  /** As JSON has them. */
  told: CallRecord[] | null;
}

/**
 * The rows of calls in progress, each written together with the record of its end and the events. No client has changed
 * them, so there is no audit record and no version.
 */
@Injectable()
export class CallStore {
  constructor(
    private readonly lists: Lists,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
  ) {}

  /** The calls in progress of the caller's organizations, the latest first. @throws ApiException 403 */
  list(caller: Caller, query: ListCallsQuery): Promise<Page<ActiveCall>> {
    return pageOf(this.lists, LIST, query, {
      reader: caller.subject,
      organizations: caller.organizationFilter(query.organization_id),
      conditions: [
        equals('device', 'call.device_id', query.device_id),
        equals('number', 'call.number', query.number),
        equals('node', 'call.node', query.node),
        equals('trunk', 'call.trunk_id', query.trunk_id),
        equals('state', 'call.state', query.state),
        equals('direction', 'call.direction', query.direction),
      ],
    });
  }

  /** A call in progress; null where there is none of this Call-ID. */
  find(callId: string): Promise<ActiveCall | null> {
    return this.transactions.manager.findOneBy(ActiveCall, { call_id: callId, expires_at: Raw(counts) });
  }

  /** The call, locked until the transaction ends; null where none of this Call-ID is known. */
  lock(manager: EntityManager, callId: string): Promise<ActiveCall | null> {
    return manager.findOne(ActiveCall, { where: { call_id: callId }, lock: { mode: 'pessimistic_write' } });
  }

  /** The Call-ID of a call that the trunk is in; one of them is enough to know. */
  onTrunk(manager: EntityManager, trunkId: string): Promise<string | undefined> {
    return this.first(manager, { trunk_id: trunkId });
  }

  /** The Call-ID of a call that the device is in; one of them is enough to know. */
  onDevice(manager: EntityManager, deviceId: string): Promise<string | undefined> {
    return this.first(manager, { device_id: deviceId });
  }

  /**
   * @param known the call as it was, locked; null for one that is new
   * @returns whether it was written: not where another one of the Call-ID was added meanwhile
   */
  async save(manager: EntityManager, call: ActiveCall, known: ActiveCall | null): Promise<boolean> {
    if (known) await manager.update(ActiveCall, { call_id: call.call_id }, call);
    else if (!(await this.add(manager, call))) return false;
    const types: EventType[] = [];
    if (!known) types.push('call.started');
    if (call.state === 'answered' && known?.state !== 'answered') types.push('call.answered');
    const { organization_id } = call;
    const data = presentActiveCall(call);
    await this.outbox.recordWanted(
      manager,
      types.map((type) => ({ organization_id, type, data })),
    );
    return true;
  }

  /** Ends a call that is locked. */
  async end(
    manager: EntityManager,
    callId: string,
    { cause = null, code = null }: Partial<Pick<CallRecord, 'cause' | 'code'>>,
  ): Promise<CallRecord> {
    const [{ told }] = await manager.query<Ended[]>(END_CALL, [callId, cause, code]);
    const [record] = await this.tellOfEnds(manager, told);
    return record;
  }

  /** Ends calls whose end nobody has reported in their time. @returns whether there may be more */
  async endLost(manager: EntityManager): Promise<boolean> {
    const [{ ended, told }] = await manager.query<Ended[]>(END_LOST, [LOST_BATCH]);
    await this.tellOfEnds(manager, told);
    return ended === LOST_BATCH;
  }

  /** Tells of calls that ended. @param told records as JSON has them */
  async tellOfEnds(manager: EntityManager, told: CallRecord[] | null): Promise<CallRecord[]> {
    const records = (told ?? []).map((record) => withTimes(record, timeColumns(CallRecord)));
    const events = records.map((record) => ({
      organization_id: record.organization_id,
      type: 'call.ended' as const,
      data: presentCallRecord(record),
    }));
    await this.outbox.recordWanted(manager, events);
    return records;
  }

  /** Waits for whoever adds one of the same Call-ID. */
  private async add(manager: EntityManager, call: ActiveCall): Promise<boolean> {
    const insert = manager.createQueryBuilder().insert().into(ActiveCall).values(call);
    const added = await insert.orIgnore().returning('call_id').execute();
    return (added.raw as unknown[]).length > 0;
  }

  private async first(
    manager: EntityManager,
    where: FindOptionsWhere<ActiveCall>,
  ): Promise<string | undefined> {
    const call = await manager.findOneBy(ActiveCall, { ...where, expires_at: Raw(counts) });
    return call?.call_id;
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([ActiveCall])],
  providers: [CallStore],
  exports: [CallStore],
})
export class CallStoreModule {}
