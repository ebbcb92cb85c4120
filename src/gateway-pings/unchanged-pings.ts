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
 * Takes the pings that cannot change the status of their gateway, and so no alert: those that are newer than its last
 * one and say the same as the status, and those that are older, for the history alone. What is compared is what any
 * report at the same time has left. Answers with the status for each ping that may be taken, and whether it was.
 */
const acceptUnchangedPings = (ofLocked: 'SKIP LOCKED' | ''): string => `
WITH offered AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::integer[],
    $6::double precision[], $7::text[], $8::text[], $9::integer[], $10::text[]) WITH ORDINALITY AS ping
    (gateway_id, organizations, said, reported_at, response_time_ms, packet_loss_percent, error_message,
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
  SELECT series_id, observed_at, said, response_time_ms, packet_loss_percent, error_message, hold_seconds
  FROM answered WHERE taken
)
SELECT number::integer, status, taken FROM answered`;

const PASSING_OVER_LOCKED = { name: 'accept_unchanged_pings', text: acceptUnchangedPings('SKIP LOCKED') };
const WAITING = { name: 'accept_unchanged_pings_in_turn', text: acceptUnchangedPings('') };

/** What became of a ping. */
interface Answer {
  status: GatewayStatus;
  taken: boolean;
}

/**
 * Nearly every ping says what the one before it said: then one statement does it all, and those that arrive together, or
 * while one is under way, share one with its commit. Gateways that somebody else is at work on do not hold it up: their
 * pings share a statement for each of them.
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
  private readonly inTurn = new DataLoader((offered: readonly OfferedPing[]) => this.acceptInTurn(offered), {
    cache: false,
  });

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
    const answer = open
      ? (await acceptEach([offered], (values) => open.query(WAITING.text, values)))[0]
      : ((await this.together.load(offered)) ?? (await this.inTurn.load(offered)));
    return answer?.taken ? answer.status : undefined;
  }

  private async acceptTogether(offered: readonly OfferedPing[]): Promise<(Answer | undefined)[]> {
    this.underWay++;
    try {
      return await acceptEach(offered, (values) => this.query(PASSING_OVER_LOCKED, values));
    } finally {
      this.underWay--;
      this.waiting.shift()?.();
    }
  }

  private async acceptInTurn(offered: readonly OfferedPing[]): Promise<(Answer | undefined)[]> {
    const answers = new Map<OfferedPing, Answer | undefined>();
    const acceptOf = async (id: string): Promise<void> => {
      const pings = offered.filter(({ gateway_id }) => gateway_id === id);
      const found = await acceptEach(pings, (values) => this.query(WAITING, values));
      pings.forEach((each, index) => answers.set(each, found[index]));
    };
    await Promise.all([...new Set(offered.map(({ gateway_id }) => gateway_id))].map(acceptOf));
    return offered.map((each) => answers.get(each));
  }

  private query({ name, text }: typeof WAITING, values: unknown[]): Promise<Numbered[]> {
    return this.queries.rows(name, text, values);
  }
}

interface Numbered extends Answer {
  /** Of the ping among those that were offered, from 1. */
  number: number;
}

async function acceptEach(
  offered: readonly OfferedPing[],
  query: (values: unknown[]) => Promise<Numbered[]>,
): Promise<(Answer | undefined)[]> {
  // Of reports that are the same one, the others find later that it is there.
  const asked = [...new Map(offered.map((each) => [identityOf(each), each])).values()];
  const answers = new Map<OfferedPing, Answer>();
  for (const answer of await query(valuesOf(asked))) answers.set(asked[answer.number - 1], answer);
  return offered.map((each) => answers.get(each));
}

function identityOf(offered: OfferedPing): unknown {
  const { gateway_id, ping } = offered;
  return ping.observed_at ? `${gateway_id} ${ping.observed_at.getTime()}` : offered;
}

/** The values of {@link acceptUnchangedPings}: a list for each column. */
function valuesOf(offered: OfferedPing[]): unknown[][] {
  const rows = offered.map(({ gateway_id, organizations, ping, pinged }) => {
    const { status, observed_at, response_time_ms, packet_loss_percent, error_message } = ping;
    const measured = [status, observed_at, response_time_ms, packet_loss_percent, error_message];
    const target = [pinged?.host, pinged?.port, pinged?.transport];
    return [gateway_id, organizations?.join(','), ...measured, ...target];
  });
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
