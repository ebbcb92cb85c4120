import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { PreparedQueries } from '../database/prepared-queries.js';
import { Transactions } from '../database/transactions.js';
import type { GatewayStatus } from '../sip-gateways/gateway-state.entity.js';
import type { SipGateway } from '../sip-gateways/sip-gateway.entity.js';
import { HOLD_SECONDS, INBOX } from './report-ping.sql.js';
import type { GatewayPing } from './status-rules.js';

const MAX_BATCH = 100;
/** Of full batches; any other waits for the one before it, so that pings gather and commits are few. */
const MAX_UNDER_WAY = 4;

/** What this service has pinged. */
export type PingTarget = Pick<SipGateway, 'host' | 'port' | 'transport'>;

/** A ping, and who may have it taken. */
export interface OfferedPing {
  gateway_id: string;
  ping: GatewayPing;
  /** Those of the caller; null for all. */
  organizations: string[] | null;
  /** For a ping of ours: where the gateway must still be pinged. */
  pinged?: PingTarget;
}

/**
 * Takes pings, one a gateway, that cannot change its status, and so no alert: those that are newer than its last one
 * and say the same as the status, and those that are older, for the history alone. What is compared is what any report
 * at the same time has left; a gateway that one is at work on is passed over. Answers with the status for each ping
 * that was taken.
 */
const ACCEPT_UNCHANGED_PINGS = `
WITH offered AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[],
    $6::double precision[], $7::text[], $8::text[], $9::integer[], $10::text[]) WITH ORDINALITY AS ping
    (gateway_id, organizations, said, observed_at, response_time_ms, packet_loss_percent, error_message,
     host, port, transport, number)
), visible AS MATERIALIZED (
  SELECT offered.*, state.series_id, state.status, state.last_ping, ${HOLD_SECONDS} AS hold_seconds
  FROM offered
  JOIN gateway_states AS state ON state.gateway_id = offered.gateway_id
  -- By its key for each, also where the plan was made when there were few gateways.
  CROSS JOIN LATERAL (SELECT * FROM sip_gateways WHERE id = offered.gateway_id OFFSET 0) AS gateway
  WHERE gateway.deleted_at IS NULL
    AND (organizations IS NULL OR gateway.organization_id = ANY (string_to_array(organizations, ',')))
    AND (offered.host IS NULL OR gateway.ping_interval_seconds > 0
      AND (gateway.host, gateway.port, gateway.transport) = (offered.host, offered.port, offered.transport))
  FOR UPDATE OF state SKIP LOCKED
), newer AS (
  UPDATE gateway_states AS state SET
    last_ping = coalesce(observed_at, clock_timestamp()), response_time_ms = visible.response_time_ms,
    packet_loss_percent = visible.packet_loss_percent, error_message = visible.error_message,
    down_run = CASE WHEN said = 'down' THEN greatest(down_run, 0) + 1 ELSE least(down_run, 0) - 1 END,
    unhealthy_run =
      CASE WHEN said = 'healthy' THEN least(unhealthy_run, 0) - 1 ELSE greatest(unhealthy_run, 0) + 1 END
  FROM visible
  WHERE state.gateway_id = visible.gateway_id AND state.status = said
    AND state.last_ping < coalesce(observed_at, clock_timestamp())
  RETURNING number, visible.status, visible.series_id, state.last_ping AS observed_at, said,
    visible.response_time_ms, visible.packet_loss_percent, visible.error_message, hold_seconds
), taken AS (
  SELECT * FROM newer
  UNION ALL
  SELECT number, status, series_id, observed_at, said, response_time_ms, packet_loss_percent, error_message,
    hold_seconds
  FROM visible WHERE last_ping >= observed_at
), written AS (
  INSERT INTO ${INBOX}
  SELECT series_id, observed_at, said, response_time_ms, packet_loss_percent, error_message, hold_seconds
  FROM taken
)
SELECT number::integer, status FROM taken`;

/**
 * Nearly every ping says what the one before it said: then one statement does it all, and those that arrive together, or
 * while enough of them are under way, share one with its commit.
 */
@Injectable()
export class UnchangedPings {
  /** Statements that are under way, and batches that wait for one of them to end. */
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly together = new DataLoader(
    (offered: readonly OfferedPing[]) => this.acceptTogether(offered),
    {
      cache: false,
      maxBatchSize: MAX_BATCH,
      batchScheduleFn: (dispatch) => {
        if (this.underWay === 0) setImmediate(dispatch);
        else this.waiting.push(dispatch);
        // Only the last of those that wait can have room.
        if (this.waiting.length > 1 && this.underWay < MAX_UNDER_WAY) this.waiting.shift()!();
      },
    },
  );

  constructor(
    private readonly queries: PreparedQueries,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Takes the ping if it changes nothing, in the open transaction where there is one. Returns the status of the gateway,
   * or undefined where it was not taken, whatever the reason.
   */
  async accept(offered: OfferedPing): Promise<GatewayStatus | undefined> {
    const { open } = this.transactions;
    if (!open) return this.together.load(offered);
    const [status] = await acceptEach([offered], (values) => open.query(ACCEPT_UNCHANGED_PINGS, values));
    return status;
  }

  private async acceptTogether(offered: readonly OfferedPing[]): Promise<(GatewayStatus | undefined)[]> {
    this.underWay++;
    try {
      return await acceptEach(offered, (values) =>
        this.queries.rows('accept_unchanged_pings', ACCEPT_UNCHANGED_PINGS, values),
      );
    } finally {
      this.underWay--;
      this.waiting.shift()?.();
    }
  }
}

interface Taken {
  /** Of the ping among those that were offered, from 1. */
  number: number;
  status: GatewayStatus;
}

async function acceptEach(
  offered: readonly OfferedPing[],
  query: (values: unknown[]) => Promise<Taken[]>,
): Promise<(GatewayStatus | undefined)[]> {
  const first = new Map<string, OfferedPing>();
  for (const each of offered) if (!first.has(each.gateway_id)) first.set(each.gateway_id, each);
  const asked = [...first.values()];
  const statuses = new Map<OfferedPing, GatewayStatus>();
  for (const { number, status } of await query(valuesOf(asked))) statuses.set(asked[number - 1], status);
  return offered.map((each) => statuses.get(each));
}

/** The values of {@link ACCEPT_UNCHANGED_PINGS}: a list for each column. */
function valuesOf(offered: OfferedPing[]): unknown[][] {
  const rows = offered.map(({ gateway_id, organizations, ping, pinged }) => {
    const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
    const measured = [status, observed_at, response_time_ms, packet_loss_percent, error_message];
    const target = [pinged?.host, pinged?.port, pinged?.transport];
    return [gateway_id, organizations?.join(','), ...measured, ...target];
  });
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
