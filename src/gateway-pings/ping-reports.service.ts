import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { Transactions } from '../database/transactions.js';
import type { IfMatch } from '../http/etag.js';
import { AlertsService } from '../sip-gateways/alerts/alerts.service.js';
import { GatewayState, type GatewayStatus } from '../sip-gateways/gateway-state.entity.js';
import { SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import { PingInbox } from './ingestion/ping-inbox.js';
import { RECORD_PING, recordValues } from './report-ping.sql.js';
import { type GatewayPing, reasonOf, runsWith, statusAfter } from './status-rules.js';
import { UnchangedPings } from './unchanged-pings.js';
import type { OfferedPing, PingTarget } from './unchanged-pings.sql.js';

/** The gateway after a report. */
export interface ReportResult {
  status: GatewayStatus;
  alert_generated: boolean;
}

interface Recorded {
  /** When it was observed, which is not later than now. */
  changed_at: Date;
  newest: boolean;
}

/** Somebody who reports what he saw, or this service that has pinged a target: then the thresholds count. */
type Reporter = { caller: Caller; ifMatch: IfMatch } | { pinged: PingTarget };

const ALERTING: readonly GatewayStatus[] = ['degraded', 'down'];

/**
 * Takes pings in (contract §3 *Reporting a ping*). The state of the gateway, its alert, the event that tells of it and
 * the ping itself, for the history, are committed together before the report is answered: PostgreSQL alone
 * decides, whatever becomes of Redis. The ping waits in `gateway_ping_inbox`, from where queue jobs move many at a time.
 */
@Injectable()
export class PingReportsService {
  constructor(
    private readonly unchanged: UnchangedPings,
    private readonly transactions: Transactions,
    private readonly alerts: AlertsService,
    private readonly inbox: PingInbox,
  ) {}

  /** A ping that somebody else made: its status counts as it is. @throws ApiException 404, 403, 412 */
  async report(caller: Caller, id: string, ping: GatewayPing, ifMatch: IfMatch): Promise<ReportResult> {
    const organizations = caller.organizationFilter(undefined);
    return (
      (ifMatch.given ? undefined : await this.acceptUnchanged({ gateway_id: id, ping, organizations })) ??
      (await this.accept(id, ping, { caller, ifMatch }))
    );
  }

  /**
   * A ping of ours: its status counts by the thresholds of the gateway. Nothing happens where that was deleted, or
   * changed so that this is no ping of it any more.
   */
  async record(id: string, pinged: PingTarget, ping: GatewayPing): Promise<void> {
    const offered = { gateway_id: id, ping, organizations: null, pinged };
    if (!(await this.acceptUnchanged(offered))) await this.accept(id, ping, { pinged });
  }

  private async acceptUnchanged(offered: OfferedPing): Promise<ReportResult | undefined> {
    const status = await this.unchanged.accept(offered);
    if (!status) return undefined;
    await this.transactions.afterCommit(() => this.inbox.announce());
    return { status, alert_generated: false };
  }

  private accept(id: string, ping: GatewayPing, reporter: Reporter): Promise<ReportResult> {
    return this.transactions.run(async (manager) => {
      const state = await manager.findOne(GatewayState, {
        where: { gateway_id: id },
        lock: { mode: 'pessimistic_write' },
      });
      const gateway = state && (await manager.findOneBy(SipGateway, { id }));
      const ours = 'pinged' in reporter;
      if (!ours) reporter.ifMatch.check(reporter.caller.mustSee(gateway).version);
      if (!gateway || (ours && !isTarget(gateway, reporter.pinged))) {
        return { status: state?.status ?? 'unknown', alert_generated: false };
      }

      const runs = runsWith(state, ping.status);
      const reached = ours ? statusAfter(state.status, ping.status, runs, gateway) : ping.status;
      const values = recordValues(id, ping, reached, runs);
      const [{ changed_at, newest }] = await manager.query<Recorded[]>(RECORD_PING, values);
      await this.transactions.afterCommit(() => this.inbox.announce());
      if (!newest) return { status: state.status, alert_generated: false };
      if (reached !== state.status) {
        await this.changeAlert(manager, gateway, [state.status, reached], ping, changed_at);
      }
      return { status: reached, alert_generated: reached !== state.status && ALERTING.includes(reached) };
    });
  }

  /**
   * A gateway that goes from `degraded` to `down`, or back to `degraded`, gets a new alert in place of the open one, so
   * that each has one severity and whoever is told of opened alerts is told that it became worse.
   */
  private async changeAlert(
    manager: EntityManager,
    gateway: SipGateway,
    [before, after]: [GatewayStatus, GatewayStatus],
    ping: GatewayPing,
    at: Date,
  ): Promise<void> {
    const alerting = ALERTING.includes(after);
    if (ALERTING.includes(before)) {
      await this.alerts.resolve(manager, gateway, alerting ? 'superseded' : 'recovered', at);
    }
    if (alerting) {
      const severity = after === 'down' ? 'critical' : 'warning';
      await this.alerts.open(manager, gateway, { severity, reason: reasonOf(ping.status, ping), at });
    }
  }
}

/** Whether the gateway is pinged, and there. */
function isTarget(gateway: SipGateway, { host, port, transport }: PingTarget): boolean {
  const { ping_interval_seconds: interval } = gateway;
  return interval > 0 && gateway.host === host && gateway.port === port && gateway.transport === transport;
}
