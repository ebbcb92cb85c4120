import { columnsOf } from '../../database/prepared-queries.js';
import type { GatewayStatus } from '../../sip-gateways/gateway-state.entity.js';
import type { PingTarget } from '../../sip-gateways/sip-gateway.entity.js';
import { HOLD_SECONDS, INBOX } from './record-ping.sql.js';
import type { GatewayPing } from '../status-rules.js';

/** A ping, and who may have it taken. */
export interface OfferedPing {
  gateway_id: string;
  ping: GatewayPing;
  /** Those of the caller; null for all. */
  organizations: string[] | null;
  /** For a ping of ours: where the gateway must still be pinged. */
  pinged?: PingTarget;
}

/** What became of a ping; nothing says so of one that was left out, or that may not be taken. */
export interface PingAnswer {
  /** Of the ping among those that were offered, from 1. */
  number: number;
  status: GatewayStatus;
  taken: boolean;
}

/**
 * Takes the pings that cannot change the status of their gateway, and so no alert: those that are newer than its last
 * one and say the same as the status, and those that are older, for the history alone. What is compared is what any
 * report at the same time has left. Answers with the status for each ping that may be taken, and whether it was.
 *
 * The runs are those of `runsWith` in `status-rules.ts`; a test holds the two equal (`test/gateway-pings/runs.e2e-spec.ts`).
 */
const acceptUnchangedPings = (ofLocked: 'SKIP LOCKED' | ''): string => `
WITH offered AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[],
    $6::double precision[], $7::text[], $8::integer[], $9::integer[], $10::text[], $11::integer[], $12::text[])
    WITH ORDINALITY AS ping
    (gateway_id, organizations, said, reported_at, response_time_ms, packet_loss_percent, error_message,
     sent, answered, host, port, transport, number)
), visible AS MATERIALIZED (
  SELECT offered.*, state.series_id, state.status, state.last_ping, ${HOLD_SECONDS} AS hold_seconds
  FROM offered
  JOIN gateway_states AS state ON state.gateway_id = offered.gateway_id
  -- By its key for each, also where the plan was made when there were few gateways.
  CROSS JOIN LATERAL (
    SELECT organization_id, host, port, transport, ping_interval_seconds, deleted_at
    FROM sip_gateways WHERE id = offered.gateway_id OFFSET 0
  ) AS gateway
  WHERE gateway.deleted_at IS NULL
    AND (organizations IS NULL OR gateway.organization_id = ANY (string_to_array(organizations, ',')))
    AND (offered.host IS NULL OR gateway.ping_interval_seconds > 0
      AND (gateway.host, gateway.port, gateway.transport)
        IS NOT DISTINCT FROM (offered.host, offered.port, offered.transport))
  FOR UPDATE OF state ${ofLocked}
), observed AS MATERIALIZED (
  -- The clock is read after the lock. No two pings of a gateway have one time.
  SELECT *, coalesce(reported_at, clock_timestamp() + number * interval '1 microsecond') AS observed_at
  FROM visible
), answered AS (
  SELECT *, said = status OR observed_at <= last_ping AS taken FROM observed
), newest AS (
  SELECT DISTINCT ON (gateway_id) *, count(*) OVER (PARTITION BY gateway_id)::integer AS pings
  FROM answered WHERE taken AND observed_at > last_ping
  ORDER BY gateway_id, observed_at DESC
), updated AS (
  UPDATE gateway_states AS state SET
    last_ping = observed_at, response_time_ms = newest.response_time_ms,
    packet_loss_percent = newest.packet_loss_percent, error_message = newest.error_message,
    down_run = CASE said WHEN 'down' THEN greatest(down_run, 0) + pings ELSE least(down_run, 0) - pings END,
    unhealthy_run =
      CASE said WHEN 'healthy' THEN least(unhealthy_run, 0) - pings ELSE greatest(unhealthy_run, 0) + pings END
  FROM newest WHERE state.gateway_id = newest.gateway_id
), written AS (
  INSERT INTO ${INBOX}
  SELECT series_id, observed_at, said, response_time_ms, packet_loss_percent, error_message, hold_seconds, sent,
    answered.answered
  FROM answered WHERE taken
)
SELECT number::integer, status, taken FROM answered`;

/** For many gateways: those that somebody else is at work on are left out. */
export const PASSING_OVER_LOCKED = {
  name: 'accept_unchanged_pings',
  text: acceptUnchangedPings('SKIP LOCKED'),
};
/** For a single gateway. */
export const WAITING = { name: 'accept_unchanged_pings_in_turn', text: acceptUnchangedPings('') };

/** The values of either statement: a list for each column. */
export function offeredValues(offered: OfferedPing[]): unknown[][] {
  return columnsOf(
    offered.map(({ gateway_id, organizations, ping, pinged }) => {
      const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
      const measured = [status, observed_at, response_time_ms, packet_loss_percent, error_message];
      const counted = [ping.sendings?.sent, ping.sendings?.answered];
      const target = [pinged?.host, pinged?.port, pinged?.transport];
      return [gateway_id, organizations?.join(','), ...measured, ...counted, ...target];
    }),
  );
}
