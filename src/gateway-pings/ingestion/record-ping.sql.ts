import type { GatewayStatus } from '../../sip-gateways/gateway-state.entity.js';
import type { GatewayPing, Runs } from '../status-rules.js';

/** How long the status of a ping counts if no other follows: two intervals, or two hours where there is none. */
export const HOLD_SECONDS = `CASE gateway.ping_interval_seconds WHEN 0 THEN 7200 ELSE 2 * gateway.ping_interval_seconds END`;

/** Where an accepted ping is written to. */
export const INBOX = `gateway_ping_inbox
  (series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds, sent, answered)`;

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
  INSERT INTO ${INBOX} SELECT series_id, observed_at, $3, $4, $5, $6, ${HOLD_SECONDS}, $10::integer, $11::integer
  FROM ping, gateway_states AS state, sip_gateways AS gateway WHERE state.gateway_id = $1 AND gateway.id = $1
)
SELECT least(observed_at, clock_timestamp()) AS changed_at, EXISTS (SELECT FROM updated) AS newest FROM ping`;

/** What {@link RECORD_PING} answers. */
export interface RecordedPing {
  /** When it was observed, which is not later than now. */
  changed_at: Date;
  newest: boolean;
}

/** The values of {@link RECORD_PING}. @param reached the status that the gateway has after it */
export function recordValues(id: string, ping: GatewayPing, reached: GatewayStatus, runs: Runs): unknown[] {
  const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
  const measured = [observed_at, status, response_time_ms, packet_loss_percent, error_message];
  return [
    id,
    ...measured,
    reached,
    runs.down_run,
    runs.unhealthy_run,
    ping.sendings?.sent,
    ping.sendings?.answered,
  ];
}
