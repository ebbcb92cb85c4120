import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { AuditStore } from '../audit/audit.store.js';
import type { Caller } from '../auth/caller.js';
import { columnList, timeColumns } from '../database/column-list.js';
import { lockRow } from '../database/lock-row.js';
import { PreparedQueries } from '../database/prepared-queries.js';
import { sameRow } from '../database/same-row.js';
import { inserted, type RowWrite, updated } from '../database/write-rows.js';
import { type Page, pageOf, type PageQuery } from '../http/answers/paging.js';
import { byCreation, byName, type Condition, type Fragment, type List } from '../lists/list.js';
import { Lists } from '../lists/lists.js';
import { nameContains } from '../lists/search.js';
import { presentConfig } from './dto/sip-gateway.presenter.js';
import {
  GatewayState,
  type GatewayStatus,
  type ListedGateway,
  type MonitoredGateway,
} from './gateway-state.entity.js';
import { PingScheduleStore } from './ping-schedule.store.js';
import { SipGateway } from './sip-gateway.entity.js';

const BY_ID = `
  SELECT ${columnList(SipGateway, 'gateway')}, ${columnList(GatewayState, 'state')}
  FROM sip_gateways AS gateway JOIN gateway_states AS state ON state.gateway_id = gateway.id
  WHERE gateway.id = $1 AND gateway.deleted_at IS NULL`;

const LIST: List<ListedGateway> = {
  name: 'sip_gateways',
  table: 'sip_gateways',
  row: 'gateway',
  present: 'gateway.deleted_at IS NULL',
  // The certificates would be too long for a list.
  columns: `${columnList(SipGateway, 'gateway', ['tls_ca'])}, ${columnList(GatewayState, 'state', ['series_id'])},
    state.series_id::text AS series_id`,
  joins: 'JOIN gateway_states AS state ON state.gateway_id = gateway.id',
  times: [...timeColumns(SipGateway), ...timeColumns(GatewayState)] as (keyof ListedGateway)[],
  orders: { ...byCreation('gateway'), ...byName('gateway') },
};

/** What a ping depends on. */
const PINGED_BY = ['host', 'port', 'transport', 'tls_verify', 'tls_ca', 'ping_interval_seconds'] as const;

/** Which gateways a list is about. */
export interface GatewayFilter extends PageQuery {
  organization_id?: string;
  status?: GatewayStatus;
  /** Part of the name, whatever the case. */
  q?: string;
}

/** The gateways' rows, each written together with when it is pinged, its first state and its audit record. */
@Injectable()
export class SipGatewayStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly lists: Lists,
    private readonly schedule: PingScheduleStore,
    private readonly audit: AuditStore,
  ) {}

  /** The gateway with its state, in one round trip. @throws ApiException 404 or 403 */
  async read(caller: Caller, id: string): Promise<MonitoredGateway> {
    const [gateway] = await this.queries.rows<MonitoredGateway>('sip_gateway_by_id', BY_ID, [id]);
    return caller.mustSee(gateway);
  }

  /** The gateways of the caller's organizations with their states, newest first. @throws ApiException 403 */
  list(caller: Caller, filter: GatewayFilter): Promise<Page<ListedGateway>> {
    const organizations = caller.organizationFilter(filter.organization_id);
    return pageOf(this.lists, LIST, filter, {
      reader: caller.subject,
      organizations,
      conditions: [filter.status && inState(filter.status), nameContains('gateway', filter.q, organizations)],
    });
  }

  /** The gateway, locked until the transaction ends. @throws ApiException 404 or 403 */
  async lock(manager: EntityManager, caller: Caller, id: string): Promise<SipGateway> {
    return caller.mustSee(await lockRow(manager, SipGateway, id));
  }

  /**
   * The same, after the state of the gateway: in the order of a report that opens an alert. One that comes later finds no
   * gateway where this one is deleted.
   */
  async lockWithState(manager: EntityManager, caller: Caller, id: string): Promise<SipGateway> {
    await manager.query('SELECT 1 FROM gateway_states WHERE gateway_id = $1 FOR UPDATE', [id]);
    return this.lock(manager, caller, id);
  }

  /**
   * Writes a new version of the gateway, unless it is as it was, and has it pinged soon where what a ping depends on has
   * changed.
   * @param before the gateway as it was; nothing for one that is new, or whose id was that of a deleted one
   * @returns the gateway as it is then, with its state
   */
  async save(
    manager: EntityManager,
    caller: Caller,
    gateway: SipGateway,
    before: SipGateway | undefined,
  ): Promise<MonitoredGateway> {
    if (before && sameRow(SipGateway, before, gateway)) return withState(manager, before);
    gateway.version++;
    // Never an upsert: of two organizations that put the same new id at once, the second must not get the first's row.
    const row = gateway.version === 1 ? inserted(SipGateway, gateway) : updated(SipGateway, gateway);
    await this.record(manager, caller, before ? 'update' : 'create', before, gateway, row);
    if (!before || PINGED_BY.some((field) => gateway[field] !== before[field])) {
      await this.schedule.set(manager, gateway);
    }
    if (!before) await beginSeries(manager, gateway.id);
    return withState(manager, gateway);
  }

  /** Deletes the gateway softly; it is locked, and not pinged any more. */
  async remove(manager: EntityManager, caller: Caller, gateway: SipGateway): Promise<Date> {
    const { id, version } = gateway;
    const deletedAt = new Date();
    const row = updated(SipGateway, { id, deleted_at: deletedAt, version: version + 1 });
    await this.record(manager, caller, 'delete', gateway, undefined, row);
    await this.schedule.set(manager, { ...gateway, ping_interval_seconds: 0 });
    return deletedAt;
  }

  private async record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    before: SipGateway | undefined,
    after: SipGateway | undefined,
    row: RowWrite,
  ): Promise<void> {
    const { id, organization_id } = (after ?? before)!;
    const change = {
      action,
      resource_type: 'sip_gateway',
      resource_id: id,
      organization_id,
      before: before && { ...presentConfig(before), tls_ca: before.tls_ca },
      after: after && { ...presentConfig(after), tls_ca: after.tls_ca },
    };
    await this.audit.record(manager, caller, change, [row]);
  }
}

/** A gateway begins with nothing known, also under an id that was used before. */
async function beginSeries(manager: EntityManager, id: string): Promise<void> {
  await manager.query(
    `INSERT INTO gateway_states (gateway_id, series_id, status, down_run, unhealthy_run)
     VALUES ($1, nextval('gateway_series'), 'unknown', 0, 0)
     ON CONFLICT (gateway_id) DO UPDATE SET
       series_id = excluded.series_id, status = 'unknown', down_run = 0, unhealthy_run = 0,
       last_ping = NULL, response_time_ms = NULL, packet_loss_percent = NULL, error_message = NULL`,
    [id],
  );
}

async function withState(manager: EntityManager, gateway: SipGateway): Promise<MonitoredGateway> {
  const { gateway_id: _, ...state } = await manager.findOneByOrFail(GatewayState, { gateway_id: gateway.id });
  return { ...gateway, ...state };
}

function inState(status: GatewayStatus): Condition {
  const sql: Fragment = (bind) =>
    `EXISTS (SELECT FROM gateway_states AS state WHERE state.gateway_id = gateway.id AND state.status = ${bind(status)})`;
  return { name: 'status', sql };
}

@Module({
  imports: [TypeOrmModule.forFeature([SipGateway, GatewayState])],
  providers: [SipGatewayStore, PingScheduleStore],
  exports: [SipGatewayStore, PingScheduleStore],
})
export class SipGatewayStoreModule {}
