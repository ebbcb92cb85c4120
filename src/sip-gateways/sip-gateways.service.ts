import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AlertsService } from '../alerts/alerts.service.js';
import { AuditService } from '../audit/audit.service.js';
import type { Caller } from '../auth/caller.js';
import { Transactions } from '../database/transactions.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { unacceptable } from '../http/errors/api-exception.js';
import type { IfMatch } from '../http/etag.js';
import type { Page } from '../http/paging.js';
import { putTarget } from '../http/put-target.js';
import { sipPortOf } from '../http/sip-port.js';
import type { PutSipGateway, UpdateSipGateway } from './dto/sip-gateway.body.js';
import { presentConfig } from './dto/sip-gateway.presenter.js';
import type { ListSipGatewaysQuery } from './dto/sip-gateway.query.js';
import { GatewayState, type ListedGateway, type MonitoredGateway } from './gateway-state.entity.js';
import { SipGatewayStore } from './sip-gateway-store.js';
import { SipGateway } from './sip-gateway.entity.js';

/** What a PUT made of it. */
export interface PutSipGatewayResult {
  gateway: MonitoredGateway;
  created: boolean;
}

/** What a ping depends on. */
const PINGED_BY = ['host', 'port', 'transport', 'tls_verify', 'tls_ca', 'ping_interval_seconds'] as const;

/** A change of a gateway is seen in its status about so soon. */
const FIRST_PING_WITHIN_SECONDS = 1;

/** SIP gateways (contract §3 *Gateways*). */
@Injectable()
export class SipGatewaysService {
  constructor(
    private readonly store: SipGatewayStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly alerts: AlertsService,
    private readonly egress: EgressPolicy,
  ) {}

  /** @throws ApiException 404 or 403 */
  read(caller: Caller, id: string): Promise<MonitoredGateway> {
    return this.store.read(caller, id);
  }

  /** The gateways of the caller's organizations, newest first. @throws ApiException 403 */
  list(caller: Caller, query: ListSipGatewaysQuery): Promise<Page<ListedGateway>> {
    return this.store.list(caller, query);
  }

  /**
   * Creates the gateway, or replaces the one that `entity` names: what the body leaves out returns to its default.
   * @throws ApiException 403, 409 for a name that the organization has already, 412, 422
   */
  put(caller: Caller, entity: string, body: PutSipGateway, ifMatch: IfMatch): Promise<PutSipGatewayResult> {
    this.mustBeReachable(body.host);
    return this.transactions.run(async (manager) => {
      const target = await putTarget(manager, SipGateway, 'gw', entity, body.organization_id, caller);
      const { id, existing, deleted } = target;
      ifMatch.check(existing?.version);
      const now = new Date();
      const gateway = manager.create(SipGateway, {
        ...fieldsOf(body),
        id,
        created_at: existing?.created_at ?? now,
        updated_at: now,
        deleted_at: null,
        version: (existing ?? deleted)?.version ?? 0,
      });
      await this.save(manager, caller, gateway, existing);
      if (!existing) await beginSeries(manager, id);
      return { gateway: await withState(manager, gateway), created: !existing };
    });
  }

  /** Changes the fields that the body has. @throws ApiException 404, 403, 409, 412, 422 */
  update(caller: Caller, id: string, body: UpdateSipGateway, ifMatch: IfMatch): Promise<MonitoredGateway> {
    if (body.host !== undefined) this.mustBeReachable(body.host);
    return this.transactions.run(async (manager) => {
      const before = await this.store.lock(manager, caller, id);
      ifMatch.check(before.version);
      const gateway = manager.create(SipGateway, { ...before, ...body, updated_at: new Date() });
      await this.save(manager, caller, gateway, before);
      return withState(manager, gateway);
    });
  }

  /** Deletes the gateway softly and resolves its alert. @throws ApiException 404, 403, 412 */
  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<Date> {
    return this.transactions.run(async (manager) => {
      // Before the gateway itself, as a report does that opens an alert; one that comes later finds no gateway.
      await manager.query('SELECT 1 FROM gateway_states WHERE gateway_id = $1 FOR UPDATE', [id]);
      const gateway = await this.store.lock(manager, caller, id);
      ifMatch.check(gateway.version);
      const deletedAt = new Date();
      await manager.update(SipGateway, { id }, { deleted_at: deletedAt, version: gateway.version + 1 });
      await schedulePings(manager, { ...gateway, ping_interval_seconds: 0 });
      await this.alerts.resolve(manager, gateway, 'gateway_deleted', deletedAt);
      await this.record(manager, caller, 'delete', gateway, undefined);
      return deletedAt;
    });
  }

  private async save(
    manager: EntityManager,
    caller: Caller,
    gateway: SipGateway,
    before: SipGateway | undefined,
  ): Promise<void> {
    gateway.version++;
    // Never an upsert: of two organizations that put the same new id at once, the second must not get the first's row.
    if (gateway.version === 1) await manager.insert(SipGateway, gateway);
    else await manager.update(SipGateway, { id: gateway.id }, gateway);
    if (!before || PINGED_BY.some((field) => gateway[field] !== before[field])) {
      await schedulePings(manager, gateway);
    }
    await this.record(manager, caller, before ? 'update' : 'create', before, gateway);
  }

  private async record(
    manager: EntityManager,
    caller: Caller,
    action: 'create' | 'update' | 'delete',
    before: SipGateway | undefined,
    after: SipGateway | undefined,
  ): Promise<void> {
    const { id, organization_id } = (after ?? before)!;
    await this.audit.record(manager, caller, {
      action,
      resource_type: 'sip_gateway',
      resource_id: id,
      organization_id,
      before: before && { ...presentConfig(before), tls_ca: before.tls_ca },
      after: after && { ...presentConfig(after), tls_ca: after.tls_ca },
    });
  }

  /** A host name is looked up for each ping, and judged then. @throws ApiException 422 */
  private mustBeReachable(host: string): void {
    if (!this.egress.mayAllow(host, 'sip')) {
      throw unacceptable('host', 'is an address the service must not send to');
    }
  }
}

/** All fields that a PUT sets, with the defaults of contract §3. */
function fieldsOf(body: PutSipGateway): Partial<SipGateway> {
  const transport = body.transport ?? 'udp';
  return {
    organization_id: body.organization_id,
    name: body.name,
    host: body.host,
    transport,
    port: sipPortOf(body.port, transport),
    tls_verify: body.tls_verify ?? true,
    tls_ca: body.tls_ca ?? null,
    ping_interval_seconds: body.ping_interval_seconds ?? 60,
    failure_threshold: body.failure_threshold ?? 3,
    recovery_threshold: body.recovery_threshold ?? 1,
  };
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

/**
 * Has the gateway pinged soon, or not any more where it has no interval. A ping that is under way is let end first, so
 * the row that says so stays.
 */
async function schedulePings(
  manager: EntityManager,
  { id, organization_id, ping_interval_seconds: interval }: SipGateway,
): Promise<void> {
  await manager.query(
    `INSERT INTO gateway_ping_schedule (gateway_id, organization_id, next_ping_at, pinging_until)
     VALUES ($1, $4, CASE $2::integer WHEN 0 THEN 'infinity' ELSE now() + make_interval(secs => random() * $3::float8) END, '-infinity')
     ON CONFLICT (gateway_id) DO UPDATE SET next_ping_at = excluded.next_ping_at`,
    [id, interval, FIRST_PING_WITHIN_SECONDS, organization_id],
  );
}

async function withState(manager: EntityManager, gateway: SipGateway): Promise<MonitoredGateway> {
  const { gateway_id: _, ...state } = await manager.findOneByOrFail(GatewayState, { gateway_id: gateway.id });
  return { ...gateway, ...state };
}
