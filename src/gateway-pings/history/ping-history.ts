import { Injectable } from '@nestjs/common';
import { ListReader, type RowSource } from '../../database/list-reader.js';
import { timestampOf } from '../../http/answers/times.js';
import type { PingStatus } from '../../sip-gateways/gateway-state.entity.js';
import type { PingHistoryEntry } from '../dto/gateway-ping.answer.js';
import {
  firstStep,
  MAX_ENTRIES,
  type PingedMinutes,
  smallestStep,
  type StepMinutes,
} from './history-steps.js';

const HOUR_MS = 3_600_000;

/**
 * A history and the length of its steps; null where each entry is a ping. The entries are as they are shown: a page may
 * have 50,000 of them, too many to make all at once.
 */
export interface PingHistory {
  history: PingHistoryEntry[];
  history_step_minutes: StepMinutes | null;
}

/** What the pings of a step come to. */
interface Step {
  /** In epoch milliseconds: making a `Date` of a text costs a row more than all the rest of it. */
  begin: number;
  pings: number;
  degraded: number;
  down: number;
  /** Pings with a response time, and the sum of these. */
  timed: number;
  response_time_total: number;
  /** Sendings of which is known whether they were lost, and 100 times as many as were lost of them. */
  loss_known: number;
  packet_loss_total: number;
}

type Hour = PingedMinutes & Step;

const HOURS = `
SELECT number, ${epochMs('hour')} AS begin, pings, degraded, down, timed,
  response_time_total::double precision, loss_known, packet_loss_total,
  (minutes & (1 << 30) - 1)::integer AS first_half, (minutes >> 30)::integer AS second_half
FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS asked (series_id, since, number)
JOIN gateway_ping_hours USING (series_id)
WHERE hour >= since`;

interface Ping {
  /** In epoch milliseconds. */
  at: number;
  status: PingStatus;
  response_time_ms: number | null;
  packet_loss_percent: number | null;
}

const PINGS = `
SELECT number, ${epochMs('observed_at')} AS at, status, response_time_ms, packet_loss_percent
FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS asked (series_id, since, number)
CROSS JOIN LATERAL (
  SELECT observed_at, status, response_time_ms, packet_loss_percent
  FROM gateway_pings WHERE series_id = asked.series_id AND observed_at >= since
  ORDER BY observed_at DESC LIMIT ${MAX_ENTRIES + 1}
) ping`;

const MINUTE_STEPS = `
SELECT number, ${epochMs('step')} AS begin, pings, degraded, down, timed, response_time_total, loss_known,
  packet_loss_total
FROM unnest($1::bigint[], $2::timestamptz[], $3::integer[]) WITH ORDINALITY
  AS asked (series_id, since, length, number)
CROSS JOIN LATERAL (
  SELECT date_bin(make_interval(mins => length), minute, 'epoch') AS step, sum(pings)::integer AS pings,
    sum(degraded)::integer AS degraded, sum(down)::integer AS down, sum(timed)::integer AS timed,
    sum(response_time_total::double precision) AS response_time_total, sum(loss_known)::integer AS loss_known,
    sum(packet_loss_total) AS packet_loss_total
  FROM gateway_ping_minutes WHERE series_id = asked.series_id AND minute >= since
  GROUP BY 1
) steps`;

/** The histories of gateways' pings (contract §3 *Gateway pings*). Those that are read together share their queries. */
@Injectable()
export class PingHistoryReader {
  private readonly hours = new ListReader<[seriesId: string, since: Date], Hour>(
    'gateway_ping_hours',
    HOURS,
    'begin',
  );
  private readonly pings = new ListReader<[seriesId: string, since: Date], Ping>(
    'gateway_pings_since',
    PINGS,
    'at',
  );
  private readonly minuteSteps = new ListReader<[seriesId: string, since: Date, length: number], Step>(
    'gateway_ping_minute_steps',
    MINUTE_STEPS,
    'begin',
  );

  /** The last `hours` of a series, newest first: each ping up to 1,000, past that the shortest steps that fit. */
  async of(source: RowSource, seriesId: string, hours: number, now = new Date()): Promise<PingHistory> {
    const from = now.getTime() - hours * HOUR_MS;
    const known = await this.hours.load(source, [seriesId, new Date(Math.floor(from / HOUR_MS) * HOUR_MS)]);
    const certain = known.reduce((sum, { begin, pings }) => sum + (begin >= from ? pings : 0), 0);
    if (certain <= MAX_ENTRIES) {
      const pings = await this.pings.load(source, [seriesId, new Date(from)]);
      if (pings.length <= MAX_ENTRIES) return { history: pings.map(entryOfPing), history_step_minutes: null };
    }
    const length = smallestStep(known, from);
    const first = firstStep(from, length);
    const steps =
      length === 60
        ? known.filter(({ begin, pings }) => begin >= first && pings > 0)
        : await this.minuteSteps.load(source, [seriesId, new Date(first), length]);
    return { history: steps.map(entryOfStep), history_step_minutes: length };
  }
}

function epochMs(time: string): string {
  return `(extract(epoch FROM ${time}) * 1000)::double precision`;
}

function entryOfPing({ at, status, response_time_ms, packet_loss_percent }: Ping): PingHistoryEntry {
  return { timestamp: timestampOf(at), status, response_time_ms, packet_loss_percent, pings: 1 };
}

function entryOfStep({ begin, pings, degraded, down, ...sums }: Step): PingHistoryEntry {
  const { timed, response_time_total, loss_known, packet_loss_total } = sums;
  return {
    timestamp: timestampOf(begin),
    status: down > 0 ? 'down' : degraded > 0 ? 'degraded' : 'healthy',
    response_time_ms: timed > 0 ? Math.round(response_time_total / timed) : null,
    packet_loss_percent: loss_known > 0 ? Math.round((packet_loss_total / loss_known) * 100) / 100 : null,
    pings,
  };
}
