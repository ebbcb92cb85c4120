import type { GatewayStatus } from '../sip-gateways/gateway-state.entity.js';
import type { SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import type { GatewayPing, Runs } from './status-rules.js';

/** What this service has pinged. */
export type PingTarget = Pick<SipGateway, 'host' | 'port' | 'transport'>;

/** How long the status of a ping counts if no other follows: two intervals, or two hours where there is none. */
const HOLD_SECONDS = `CASE gateway.ping_interval_seconds WHEN 0 THEN 7200 ELSE 2 * gateway.ping_interval_seconds END`;

const INBOX = `gateway_ping_inbox
  (series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds)`;

const VISIBLE_GATEWAY = `state.gateway_id = $1 AND gateway.id = $1 AND gateway.deleted_at IS NULL
  AND ($2::text[] IS NULL OR gateway.organization_id = ANY ($2))
  AND ($8::text IS NULL OR gateway.ping_interval_seconds > 0
    AND (gateway.host, gateway.port, gateway.transport) = ($8, $9::integer, $10::text))`;

/**
 * Takes a ping that cannot change the gateway's status, and so no alert: one that is newer than the last and says the
 * same as the status, or one that is older, for the history alone. Answers with the status, or without a row where
 * it is neither; what it compares is compared again with what a report at the same time has left.
 */
export const ACCEPT_UNCHANGED_PING = `
WITH newer AS (
  UPDATE gateway_states AS state SET
    last_ping = coalesce($4::timestamptz, clock_timestamp()),
    response_time_ms = $5::integer, packet_loss_percent = $6::double precision, error_message = $7::text,
    down_run = CASE WHEN $3 = 'down' THEN greatest(down_run, 0) + 1 ELSE least(down_run, 0) - 1 END,
    unhealthy_run = CASE WHEN $3 = 'healthy' THEN least(unhealthy_run, 0) - 1 ELSE greatest(unhealthy_run, 0) + 1 END
  FROM sip_gateways AS gateway
  WHERE ${VISIBLE_GATEWAY} AND state.status = $3::text AND state.last_ping < coalesce($4, clock_timestamp())
  RETURNING status, series_id, last_ping AS observed_at, ${HOLD_SECONDS} AS hold_seconds
), older AS (
  SELECT status, series_id, $4 AS observed_at, ${HOLD_SECONDS} AS hold_seconds
  FROM gateway_states AS state, sip_gateways AS gateway
  WHERE ${VISIBLE_GATEWAY} AND state.last_ping >= $4
), accepted AS (
  SELECT * FROM newer UNION ALL SELECT * FROM older
), written AS (
  INSERT INTO ${INBOX} SELECT series_id, observed_at, $3, $5, $6, $7, hold_seconds FROM accepted
)
SELECT status FROM accepted`;

/**
 * The values of {@link ACCEPT_UNCHANGED_PING}.
 * @param organizations those of the caller, or null for all
 * @param pinged what the gateway must still be pinged at, for a ping of ours
 */
export function acceptValues(
  id: string,
  organizations: string[] | null,
  ping: GatewayPing,
  pinged: PingTarget | undefined,
): unknown[] {
  const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
  const measured = [status, observed_at, response_time_ms, packet_loss_percent, error_message];
  return [id, organizations, ...measured, pinged?.host, pinged?.port, pinged?.transport];
}

/** Takes any ping of a gateway whose state is locked, and makes what it says the state, if it is the newest one. */
export const RECORD_PING = `
WITH ping AS (
  SELECT coalesce($2::timestamptz, clock_timestamp()) AS observed_at
), updated AS (
  UPDATE gateway_states SET
    status = $7, last_ping = ping.observed_at, response_time_ms = $4::integer,
    packet_loss_percent = $5::double precision, error_message = $6, down_run = $8, unhealthy_run = $9
  FROM ping WHERE gateway_id = $1 AND (last_ping IS NULL OR last_ping < ping.observed_at)
  RETURNING 1
), written AS (
  INSERT INTO ${INBOX} SELECT series_id, observed_at, $3, $4, $5, $6, ${HOLD_SECONDS}
  FROM ping, gateway_states AS state, sip_gateways AS gateway WHERE state.gateway_id = $1 AND gateway.id = $1
)
SELECT observed_at, EXISTS (SELECT FROM updated) AS newest FROM ping`;

/** The values of {@link RECORD_PING}. @param reached the status that the gateway has after it */
export function recordValues(id: string, ping: GatewayPing, reached: GatewayStatus, runs: Runs): unknown[] {
  const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
  const measured = [observed_at, status, response_time_ms, packet_loss_percent, error_message];
  return [id, ...measured, reached, runs.down_run, runs.unhealthy_run];
}
