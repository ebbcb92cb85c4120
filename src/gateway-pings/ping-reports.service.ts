import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../auth/caller.js';
import { Transactions } from '../database/transactions.js';
import type { IfMatch } from '../http/answers/etag.js';
import type { AlertedGateway } from '../sip-gateways/alerts/alert.store.js';
import { AlertsService } from '../sip-gateways/alerts/alerts.service.js';
import type { GatewayStatus } from '../sip-gateways/gateway-state.entity.js';
import type { PingTarget, SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import { GatewayPingStore } from './gateway-ping.store.js';
import { FastPath } from './ingestion/fast-path.js';
import type { OfferedPing } from './ingestion/fast-path.sql.js';
import { PingAnnouncements } from './ingestion/ping-announcements.js';
import { type GatewayPing, reasonOf, runsWith, statusAfter } from './status-rules.js';

/** The gateway after a report. */
export interface ReportResult {
  status: GatewayStatus;
  alert_generated: boolean;
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
    private readonly fastPath: FastPath,
    private readonly store: GatewayPingStore,
    private readonly transactions: Transactions,
    private readonly alerts: AlertsService,
    private readonly announcements: PingAnnouncements,
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
    const status = await this.fastPath.accept(offered);
    if (!status) return undefined;
    await this.transactions.afterCommit(() => this.announcements.announce());
    return { status, alert_generated: false };
  }

  private accept(id: string, ping: GatewayPing, reporter: Reporter): Promise<ReportResult> {
    return this.transactions.run(async (manager) => {
      const gateway = await this.store.lock(manager, id);
      const ours = 'pinged' in reporter;
      if (!ours) reporter.ifMatch.check(reporter.caller.mustSee(gateway).version);
      if (!gateway || (ours && !isTarget(gateway, reporter.pinged))) {
        return { status: gateway?.status ?? 'unknown', alert_generated: false };
      }

      const { status: before } = gateway;
      const runs = runsWith(gateway, ping.status);
      const reached = ours ? statusAfter(before, ping.status, runs, gateway) : ping.status;
      const { changed_at, newest } = await this.store.record(manager, id, ping, reached, runs);
      await this.transactions.afterCommit(() => this.announcements.announce());
      if (!newest) return { status: before, alert_generated: false };
      if (reached !== before) await this.changeAlert(manager, gateway, [before, reached], ping, changed_at);
      return { status: reached, alert_generated: reached !== before && ALERTING.includes(reached) };
    });
  }

  /**
   * A gateway that goes from `degraded` to `down`, or back to `degraded`, gets a new alert in place of the open one, so
   * that each has one severity and whoever is told of opened alerts is told that it became worse.
   */
  private async changeAlert(
    manager: EntityManager,
    gateway: AlertedGateway,
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
