import { Injectable } from '@nestjs/common';
import type { RowSource } from '../../database/list-reader.js';

const WINDOW_SECONDS = 86_400;
const HOUR_MS = 3_600_000;

/** How a gateway did in the last 24 hours. */
export interface Uptime {
  /** Share of the known time that it was not `down`, two decimals; null where nothing is known. */
  uptime_percent_24h: number | null;
  /** Share of the 24 hours that is known from pings, two decimals. */
  coverage_percent_24h: number;
}

/** The time-weighted uptime of gateways (contract §3 *Gateway pings*). */
@Injectable()
export class UptimeReader {
  /** The uptimes by series; each one asked for is there. */
  async of(source: RowSource, seriesIds: string[], now = new Date()): Promise<Map<string, Uptime>> {
    const from = new Date(now.getTime() - WINDOW_SECONDS * 1000);
    const firstHour = new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS);
    const rows = await source.rows<{ series_id: string; known: number; up: number }>(
      'gateway_uptimes',
      'SELECT series_id, known, up FROM gateway_uptimes($1, $2, $3, $4)',
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
