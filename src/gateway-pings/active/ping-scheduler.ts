import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Settings } from '../../config/settings.js';
import { DueRows } from '../../shares/due-rows.js';
import { Periodic } from '../../queues/periodic.js';
import { Shares } from '../../shares/shares.js';
import { PingReportsService } from '../ping-reports.service.js';
import { GatewayPinger, type PingedGateway } from './gateway-pinger.js';

const TICK_MS = 250;
/** Pings of one worker that wait for their answers at once; organizations share the places. */
const MAX_UNDER_WAY = 1_000;
/** A ping gives up after this share of the interval, so that it is over before the next. */
const TIMEOUT_SHARE = 0.8;
/** From the claim to the start of the ping, and from its end to its being recorded. */
const MARGIN_SECONDS = 0.5;

interface Claim extends PingedGateway {
  id: string;
  organization_id: string;
  timeout_ms: number;
}

/**
 * Claims those of the gateways that are still due, for this worker alone. The next ping is an interval away, give or take a twentieth;
 * what is far behind, since no worker ran, is spread over the second half of it.
 */
const CLAIM = `
WITH due AS MATERIALIZED (
  SELECT gateway_id FROM gateway_ping_schedule
  WHERE gateway_id = ANY($1) AND next_ping_at <= now() AND pinging_until <= now()
  FOR UPDATE SKIP LOCKED
)
UPDATE gateway_ping_schedule AS schedule SET
  next_ping_at = now() + make_interval(secs => interval_seconds * CASE
    WHEN next_ping_at < now() - make_interval(secs => interval_seconds / 2) THEN 0.5 + random() / 2
    ELSE 0.95 + random() / 10 END),
  pinging_until = now() + make_interval(secs => timeout_seconds + ${MARGIN_SECONDS})
FROM due, sip_gateways AS gateway,
  LATERAL (SELECT ping_interval_seconds::double precision AS interval_seconds) AS own,
  LATERAL (SELECT least($2::double precision / 1000, ${TIMEOUT_SHARE} * interval_seconds) AS timeout_seconds) AS limits
WHERE schedule.gateway_id = due.gateway_id AND gateway.id = due.gateway_id AND gateway.deleted_at IS NULL
RETURNING gateway.id, gateway.organization_id, host, port, transport, tls_verify,
  CASE transport WHEN 'tls' THEN tls_ca END AS tls_ca, (timeout_seconds * 1000)::integer AS timeout_ms`;

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
    private readonly queries: PreparedQueries,
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
      const claims = await this.queries.rows<Claim>('claim_gateway_pings', CLAIM, [
        ids,
        this.settings.sipTimeoutMs,
      ]);
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
  private async ping({ id, organization_id, timeout_ms, ...target }: Claim, late: number): Promise<void> {
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
