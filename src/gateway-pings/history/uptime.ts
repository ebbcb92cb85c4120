import { Injectable } from '@nestjs/common';
import { PreparedQueries } from '../../database/prepared-queries.js';

const WINDOW_SECONDS = 86_400;
const HOUR_MS = 3_600_000;

/** How a gateway did in the last 24 hours. */
export interface Uptime {
  /** Share of the known time that it was not `down`, two decimals; null where nothing is known. */
  uptime_percent_24h: number | null;
  /** Share of the 24 hours that is known from pings, two decimals. */
  coverage_percent_24h: number;
}

/** Longest time that a ping can hold; see `MOVE_PINGS`. */
const LONGEST_HOLD = `interval '48 hours'`;

/**
 * Seconds that are known, and of those not down, from `$2` until `$4`, for each of the series `$1`: those of the whole
 * hours from `$3` (the first one that begins after `$2`) from the rollup, those of the pings before `$3` from these
 * themselves, less what the last ping holds past `$4`. A ping counts in the hour that it was made in.
 */
const KNOWN_SECONDS = `
SELECT series_id,
  coalesce(hours.known, 0) + coalesce(first.known, 0) - coalesce(later.known, 0) AS known,
  coalesce(hours.up, 0) + coalesce(first.up, 0) - coalesce(later.up, 0) AS up
FROM unnest($1::bigint[]) AS series_id
CROSS JOIN LATERAL (
  SELECT sum(known_seconds) AS known, sum(up_seconds) AS up
  FROM gateway_ping_hours h WHERE h.series_id = series_id.series_id AND hour >= $3
) hours
CROSS JOIN LATERAL (
  SELECT sum(seconds) AS known, sum(seconds) FILTER (WHERE status <> 'down') AS up
  FROM (
    SELECT observed_at, status,
      least(extract(epoch FROM lead(observed_at) OVER (ORDER BY observed_at) - observed_at)::double precision, hold_seconds)
        - greatest(extract(epoch FROM $2 - observed_at)::double precision, 0) AS seconds
    FROM (
      (SELECT observed_at, status, hold_seconds FROM gateway_pings p
       WHERE p.series_id = series_id.series_id AND observed_at < $2 AND observed_at > $2 - ${LONGEST_HOLD}
       ORDER BY observed_at DESC LIMIT 1)
      UNION ALL
      (SELECT observed_at, status, hold_seconds FROM gateway_pings p
       WHERE p.series_id = series_id.series_id AND observed_at >= $2 AND observed_at < $3)
      UNION ALL
      (SELECT observed_at, status, hold_seconds FROM gateway_pings p
       WHERE p.series_id = series_id.series_id AND observed_at >= $3 AND observed_at < $3 + ${LONGEST_HOLD}
       ORDER BY observed_at LIMIT 1)
    ) ping
  ) ping
  WHERE observed_at < $3 AND seconds > 0
) first
CROSS JOIN LATERAL (
  SELECT sum(seconds) AS known, sum(seconds) FILTER (WHERE status <> 'down') AS up
  FROM (
    SELECT status,
      least(extract(epoch FROM lead(observed_at) OVER (ORDER BY observed_at) - observed_at)::double precision, hold_seconds)
        - greatest(extract(epoch FROM $4 - observed_at)::double precision, 0) AS seconds
    FROM (
      (SELECT observed_at, status, hold_seconds FROM gateway_pings p
       WHERE p.series_id = series_id.series_id AND observed_at <= $4 AND observed_at > $4 - ${LONGEST_HOLD}
       ORDER BY observed_at DESC LIMIT 1)
      UNION ALL
      (SELECT observed_at, status, hold_seconds FROM gateway_pings p
       WHERE p.series_id = series_id.series_id AND observed_at > $4)
    ) ping
  ) ping
  WHERE seconds > 0
) later`;

/** The time-weighted uptime of gateways (contract §3 *Gateway pings*). */
@Injectable()
export class UptimeReader {
  constructor(private readonly queries: PreparedQueries) {}

  /** The uptimes by series; each one asked for is there. */
  async of(seriesIds: string[], now = new Date()): Promise<Map<string, Uptime>> {
    const from = new Date(now.getTime() - WINDOW_SECONDS * 1000);
    const firstHour = new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS);
    const rows = await this.queries.rows<{ series_id: string; known: number; up: number }>(
      'gateway_uptimes',
      KNOWN_SECONDS,
      [seriesIds, from, firstHour, now],
    );
    return new Map(rows.map(({ series_id, known, up }) => [series_id, uptimeOf(known, up)]));
  }
}

/** A microsecond: less is what adding up has left. */
const NOTHING = 1e-6;

function uptimeOf(known: number, up: number): Uptime {
  return {
    uptime_percent_24h: known < NOTHING ? null : percent(up / known),
    coverage_percent_24h: percent(known / WINDOW_SECONDS),
  };
}

function percent(share: number): number {
  return Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 100;
}
