import type { GatewayPing } from './status-rules.js';

/** How long the status of a ping counts if no other follows: two intervals, or two hours where there is none. */
const HOLD_SECONDS = `CASE gateway.ping_interval_seconds WHEN 0 THEN 7200 ELSE 2 * gateway.ping_interval_seconds END`;

/**
 * Takes a ping that is newer than the last one and says the same as the gateway's status, which can change neither
 * the status nor the alert. No row where it is not so; all conditions are checked again on the row that a
 * report at the same time has left.
 */
export const ACCEPT_UNCHANGED_PING = `
WITH accepted AS (
  UPDATE gateway_states AS state SET
    last_ping = coalesce($4::timestamptz, clock_timestamp()),
    response_time_ms = $5::integer, packet_loss_percent = $6::double precision, error_message = $7::text,
    down_run = CASE WHEN $3 = 'down' THEN greatest(down_run, 0) + 1 ELSE least(down_run, 0) - 1 END,
    unhealthy_run = CASE WHEN $3 = 'healthy' THEN least(unhealthy_run, 0) - 1 ELSE greatest(unhealthy_run, 0) + 1 END
  FROM sip_gateways AS gateway
  WHERE state.gateway_id = $1 AND gateway.id = $1 AND gateway.deleted_at IS NULL
    AND ($2::text[] IS NULL OR gateway.organization_id = ANY ($2))
    AND state.status = $3::text
    AND state.last_ping < coalesce($4, clock_timestamp())
  RETURNING series_id, last_ping, ${HOLD_SECONDS} AS hold_seconds
)
INSERT INTO gateway_ping_inbox
  (series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds)
SELECT series_id, last_ping, $3, $5, $6, $7, hold_seconds FROM accepted
RETURNING 1`;

/** The values of {@link ACCEPT_UNCHANGED_PING}. @param organizations those of the caller, or null for all */
export function acceptValues(id: string, organizations: string[] | null, ping: GatewayPing): unknown[] {
  const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
  return [id, organizations, status, observed_at, response_time_ms, packet_loss_percent, error_message];
}

/** When the ping `$2` of the gateway `$1` was observed, to the microsecond, and whether it is its newest one. */
export const OBSERVATION = `
SELECT ping.observed_at::text, last_ping IS NULL OR last_ping < ping.observed_at AS newest
FROM gateway_states, (SELECT coalesce($2::timestamptz, clock_timestamp()) AS observed_at) AS ping
WHERE gateway_id = $1`;

/** The state that a ping leaves the gateway in. */
export const UPDATE_STATE = `
UPDATE gateway_states SET status = $2, last_ping = $3, response_time_ms = $4, packet_loss_percent = $5,
  error_message = $6, down_run = $7, unhealthy_run = $8
WHERE gateway_id = $1`;

/** Takes a ping for the history. */
export const ACCEPT_PING = `
INSERT INTO gateway_ping_inbox
  (series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds)
SELECT series_id, $3::timestamptz, $2, $4::integer, $5::double precision, $6, ${HOLD_SECONDS}
FROM gateway_states AS state JOIN sip_gateways AS gateway ON gateway.id = state.gateway_id
WHERE gateway_id = $1`;
