import type pg from 'pg';
import { eventually } from '../../test/support/eventually.js';

/** The service makes a partition for each day that it is told of. */
const ONE_PING_A_DAY = `
INSERT INTO gateway_ping_inbox (series_id, observed_at, status, hold_seconds)
SELECT -1, day, 'healthy', 120 FROM generate_series(now() - $1 * interval '1 day', now(), interval '1 day') AS day`;

const GATEWAYS = `
WITH made AS (
  INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds,
    failure_threshold, recovery_threshold, created_at, updated_at, version)
  SELECT 'gw_bench' || n, 'org_bench', 'Gateway ' || n, 'sip.example.com', 5060, 'udp', 0, 3, 1, now(), now(), 1
  FROM generate_series(0, $1 - 1) AS n
  RETURNING id
)
INSERT INTO gateway_states
  (gateway_id, series_id, status, last_ping, response_time_ms, packet_loss_percent, down_run, unhealthy_run)
SELECT id, nextval('gateway_series'), 'healthy', now(), 45, 0, -1, -1 FROM made`;

/** In the order in which they come in real life: the pings of one gateway are far apart on the disk. */
const PINGS = `
INSERT INTO gateway_pings
  (series_id, observed_at, status, response_time_ms, packet_loss_percent, hold_seconds)
SELECT series_id, minute, CASE WHEN (extract(epoch FROM minute) / 60 + series_id)::bigint % 100 = 0 THEN 'down' ELSE 'healthy' END, 45, 0, 120
FROM generate_series($1::timestamptz, $2, interval '1 minute') AS minute, gateway_states
ORDER BY minute`;

const MINUTES = `
INSERT INTO gateway_ping_minutes
SELECT series_id, date_trunc('minute', observed_at), 1, 0, (status = 'down')::integer, 1, 45, 1, 0
FROM gateway_pings WHERE observed_at >= $1 AND observed_at <= $2 AND series_id > 0
ORDER BY observed_at`;

const HOURS = `
INSERT INTO gateway_ping_hours
SELECT series_id, hour, 60, 0, 1, 60, 60 * 45, 60, 0, (1::bigint << 60) - 1, 3600, 3540
FROM generate_series(date_trunc('hour', now() - $1 * interval '1 day'), now() - interval '1 hour', interval '1 hour') AS hour,
  gateway_states
ORDER BY hour`;

/** How much history there is to be. */
export interface PingSeed {
  gateways: number;
  /** Days of history, by hour. */
  days: number;
  /** How many of these days have each ping as well, and the rollup by minute. */
  daysOfPings: number;
}

/** Fills the history of gateways `gw_bench0` and on with a ping a minute, as the service would have by now. */
export async function seedPings(
  database: pg.Client,
  { gateways, days, daysOfPings }: PingSeed,
): Promise<void> {
  await database.query(ONE_PING_A_DAY, [days]);
  const waiting = async (): Promise<number> =>
    (await database.query('SELECT FROM gateway_ping_inbox')).rowCount!;
  await eventually(waiting, (count) => count === 0, 60_000);
  await database.query(GATEWAYS, [gateways]);
  await database.query(HOURS, [days]);
  const now = Date.now();
  for (let day = daysOfPings; day > 0; day--) {
    // From half a minute past, so that no two days share a minute.
    const range = [day, day - 1].map((ago) => new Date(now - ago * 86_400_000));
    const last = new Date(range[1].getTime() - 60_000);
    await database.query(PINGS, [range[0], last]);
    await database.query(MINUTES, [range[0], last]);
  }
  await database.query('VACUUM ANALYZE');
}
