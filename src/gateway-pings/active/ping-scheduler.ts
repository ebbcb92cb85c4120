import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Settings } from '../../config/settings.js';
import { DueRows } from '../../shares/due-rows.js';
import { Periodic } from '../../queues/periodic.js';
import { Shares } from '../../shares/shares.js';
import { type ClaimedPing, PingScheduleStore } from '../../sip-gateways/ping-schedule.store.js';
import { PingReportsService } from '../ping-reports.service.js';
import { GatewayPinger } from './gateway-pinger.js';

const TICK_MS = 250;
/** Pings of one worker that wait for their answers at once; organizations share the places. */
const MAX_UNDER_WAY = 1_000;

/**
 * Pings every gateway that has an interval (contract §3 *Active pings*). Any number of workers share the work, and a
 * gateway is never pinged twice at once: it is claimed in PostgreSQL until its ping has ended or given up.
 */
@Injectable()
export class PingScheduler implements OnApplicationBootstrap {
  private readonly logger = new Logger(PingScheduler.name);
  private readonly places = new Shares(MAX_UNDER_WAY);
  private readonly due: DueRows;

  constructor(
    queries: PreparedQueries,
    private readonly schedule: PingScheduleStore,
    private readonly pinger: GatewayPinger,
    private readonly reports: PingReportsService,
    private readonly periodic: Periodic,
    private readonly settings: Settings,
  ) {
    this.due = new DueRows(queries, {
      name: 'gateway_pings',
      table: 'gateway_ping_schedule',
      id: 'gateway_id',
      order: 'next_ping_at',
      where: 'pinging_until <= now()',
      due: 'next_ping_at <= now()',
    });
  }

  onApplicationBootstrap(): void {
    this.periodic.every('gateway-pings.schedule', TICK_MS, () => this.pingDue());
  }

  private async pingDue(): Promise<void> {
    if (this.places.free === 0) return;
    const due = await this.due.read(this.places.free);
    const chosen = due.filter(({ organization_id }) => this.places.take(organization_id));
    if (chosen.length === 0) return;
    const begun = new Set<string>();
    try {
      const asked = performance.now();
      const ids = chosen.map(({ id }) => id);
      const claims = await this.schedule.claim(ids, this.settings.sipTimeoutMs);
      const late = performance.now() - asked;
      for (const claim of claims) {
        begun.add(claim.id);
        void this.ping(claim, late);
      }
    } finally {
      // Those that another worker was faster with.
      for (const { id, organization_id } of chosen) if (!begun.has(id)) this.places.release(organization_id);
    }
  }

  /** @param late milliseconds that have passed since the claim, at most; the ping is over in time all the same */
  private async ping(
    { id, organization_id, timeout_ms, ...target }: ClaimedPing,
    late: number,
  ): Promise<void> {
    try {
      // In too short a time nothing is found out of the gateway.
      if (late > timeout_ms / 2) throw new Error(`claimed ${Math.round(late)} ms late`);
      const ping = await this.pinger.ping(target, organization_id, timeout_ms - late);
      await this.reports.record(id, target, ping);
    } catch (error) {
      this.logger.warn(`Ping of ${id}: ${(error as Error).message}`);
    } finally {
      this.places.release(organization_id);
    }
  }
}
