import type { Size } from '../size.js';
import { id, made, oneOf, owner, rows } from './values.js';

const gateways = (size: Size): string => `
  INSERT INTO sip_gateways (id, organization_id, name, host, port, transport, ping_interval_seconds,
    failure_threshold, recovery_threshold, created_at, updated_at, version)
  SELECT ${id('gw')}, ${owner(size)},
    CASE WHEN n IN (${size.gateways / 4}, ${size.gateways / 2 + 1}, ${size.gateways - 20}) THEN 'Observatory '
      ELSE ${oneOf(['Gateway ', 'Border ', 'Edge gateway '])} END || n,
    'gw' || n || '.example.com', 5060, 'udp', 0, 3, 1, made, made, 1
  FROM (SELECT n, ${made(size.gateways)} AS made FROM ${rows(size.gateways)}) AS each`;

const states = (size: Size): string => `
  INSERT INTO gateway_states (gateway_id, series_id, status, last_ping, response_time_ms, packet_loss_percent,
    down_run, unhealthy_run)
  SELECT ${id('gw')}, nextval('gateway_series'),
    ${oneOf(['healthy', 'healthy', 'healthy', 'down', 'healthy', 'degraded'], 'n / 3')}, now(), 45, 0, -1, -1
  FROM ${rows(size.gateways)}`;

/** A day of pings, a minute apart, as the rollup has them. */
const HOURS = `
  INSERT INTO gateway_ping_hours
  SELECT series_id, hour, 60, 0, 1, 60, 60 * 45, 60, 0, (1::bigint << 60) - 1, 3600, 3540
  FROM generate_series(date_trunc('hour', now() - interval '1 day'), now() - interval '1 hour', interval '1 hour') AS hour,
    gateway_states
  ORDER BY hour`;

/** The last hour of them one by one, as far as it is of today: partitions begin with the day of the first start. */
const PINGS = `
  INSERT INTO gateway_pings (series_id, observed_at, status, response_time_ms, packet_loss_percent, hold_seconds)
  SELECT series_id, minute, 'healthy', 45, 0, 600
  FROM generate_series(greatest(date_trunc('day', now()), now() - interval '1 hour'), now(), interval '5 minutes') AS minute,
    gateway_states
  ORDER BY minute`;

/** Five of each gateway; the last of every tenth is open. Gateway 1 has a hundred more. */
const alerts = ({ gateways }: Size): string => `
  INSERT INTO alerts (id, organization_id, gateway_id, severity, reason, opened_at, resolved_at, resolution, created_at)
  SELECT ${id('alert')}, organization_id, sip_gateways.id, ${oneOf(['critical', 'warning', 'critical'])},
    'No response', made, CASE WHEN open THEN NULL ELSE made + interval '5 minutes' END,
    CASE WHEN open THEN NULL ELSE 'recovered' END, made
  FROM (
    SELECT n, CASE WHEN n <= 100 THEN 1 ELSE 1 + n % ${gateways} END AS gateway,
      n > ${gateways * 4} AND n % 2 = 0 AS open, ${made(gateways * 5)} AS made
    FROM ${rows(gateways * 5)}
  ) AS each JOIN sip_gateways ON sip_gateways.id = ${id('gw', 'gateway')}`;

/** What fills the tables of gateways. */
export function seedGateways(size: Size): string[] {
  return [gateways(size), states(size), HOURS, PINGS, alerts(size)];
}
