import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PreparedQueries } from '../database/prepared-queries.js';
import type { PingedGateway, SipGateway } from './sip-gateway.entity.js';

/** A change of a gateway is seen in its status about so soon. */
const FIRST_PING_WITHIN_SECONDS = 1;
/** A ping gives up after this share of the interval, so that it is over before the next. */
const TIMEOUT_SHARE = 0.8;
/** From the claim to the start of the ping, and from its end to its being recorded. */
const MARGIN_SECONDS = 0.5;

const SET = `
INSERT INTO gateway_ping_schedule (gateway_id, organization_id, next_ping_at, pinging_until)
VALUES ($1, $4, CASE $2::integer WHEN 0 THEN 'infinity' ELSE now() + make_interval(secs => random() * $3::float8) END, '-infinity')
ON CONFLICT (gateway_id) DO UPDATE SET next_ping_at = excluded.next_ping_at`;

/**
 * Claims those of the gateways that are still due. The next ping is an interval away, give or take a twentieth; what is
 * far behind, since no worker ran, is spread over the second half of it.
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

/** A ping that a worker has claimed. */
export interface ClaimedPing extends PingedGateway {
  /** Of the gateway. */
  id: string;
  organization_id: string;
  timeout_ms: number;
}

/** When gateways are pinged. */
@Injectable()
export class PingScheduleStore {
  constructor(private readonly queries: PreparedQueries) {}

  /**
   * Has the gateway pinged soon, or not any more where it has no interval. A ping that is under way is let end first, so
   * the row that says so stays.
   */
  async set(
    manager: EntityManager,
    { id, organization_id, ping_interval_seconds: interval }: SipGateway,
  ): Promise<void> {
    await manager.query(SET, [id, interval, FIRST_PING_WITHIN_SECONDS, organization_id]);
  }

  /**
   * Claims those of the gateways that are still due, for one worker alone until their pings have ended or given up.
   * @param timeoutMs of a ping at most; a short interval makes it less
   */
  claim(ids: string[], timeoutMs: number): Promise<ClaimedPing[]> {
    return this.queries.rows<ClaimedPing>('claim_gateway_pings', CLAIM, [ids, timeoutMs]);
  }
}
