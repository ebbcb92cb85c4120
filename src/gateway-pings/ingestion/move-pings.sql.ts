/** Longest time that a ping can hold: two of the longest intervals (`MAX_PING_INTERVAL_SECONDS`). */
const LONGEST_HOLD = `interval '48 hours'`;

/** How many sendings the loss of a ping is of; one where only a percentage was reported. */
const SENT = 'coalesce(sent, 1)';
/** Percent of one sending that were lost, in all of them: by the count where there is one, as percentages are rounded. */
const LOST_PERCENT = 'coalesce(100 * (sent - answered), packet_loss_percent)';

/**
 * Moves up to `$1` accepted pings from the inbox to the history and adds them to the rollups, in one statement.
 *
 * A ping holds from its time until the next one, at most `hold_seconds`; an hour's `known_seconds` and `up_seconds`
 * are those of its own pings, wherever they end. A ping that comes in between shortens the one before it, so the
 * difference is added to that one's hour: late pings keep the sums right without anything being computed anew. A ping
 * of a time that its series has already is left out.
 *
 * `gateway_pings` is read as it was before this statement, so nobody else may move pings at the same time.
 */
export const MOVE_PINGS = `
WITH batch AS (
  DELETE FROM gateway_ping_inbox
  WHERE id IN (SELECT id FROM gateway_ping_inbox ORDER BY id LIMIT $1)
  RETURNING id, series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds,
    sent, answered
), looked_up AS (
  SELECT DISTINCT ON (batch.series_id, batch.observed_at) batch.*,
    before.observed_at AS before_at, before.status AS before_status, before.hold_seconds AS before_hold,
    after.observed_at AS after_at
  FROM batch
  LEFT JOIN LATERAL (
    SELECT p.observed_at, p.status, p.hold_seconds FROM gateway_pings p
    WHERE p.series_id = batch.series_id
      AND p.observed_at <= batch.observed_at AND p.observed_at > batch.observed_at - ${LONGEST_HOLD}
    ORDER BY p.observed_at DESC LIMIT 1
  ) before ON true
  LEFT JOIN LATERAL (
    SELECT p.observed_at FROM gateway_pings p
    WHERE p.series_id = batch.series_id
      AND p.observed_at > batch.observed_at AND p.observed_at < batch.observed_at + ${LONGEST_HOLD}
    ORDER BY p.observed_at LIMIT 1
  ) after ON true
  WHERE before.observed_at IS DISTINCT FROM batch.observed_at
  ORDER BY batch.series_id, batch.observed_at, batch.id
), fresh AS (
  SELECT *, lag(observed_at) OVER series AS fresh_before, lead(observed_at) OVER series AS fresh_after
  FROM looked_up
  WINDOW series AS (PARTITION BY series_id ORDER BY observed_at)
), written AS (
  INSERT INTO gateway_pings
    (series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds, sent, answered)
  SELECT
    series_id, observed_at, status, response_time_ms, packet_loss_percent, error_message, hold_seconds, sent, answered
  FROM fresh
  -- Sorted anew, so that all is looked up before the first is written: rows of the same statement would be in the way.
  ORDER BY observed_at
), held AS (
  SELECT series_id, observed_at, status,
    ${heldSeconds('observed_at', 'hold_seconds', 'least(fresh_after, after_at)')} AS seconds
  FROM fresh
  UNION ALL
  SELECT series_id, before_at, before_status,
    ${heldSeconds('before_at', 'before_hold', 'observed_at')}
      - ${heldSeconds('before_at', 'before_hold', 'after_at')}
  FROM fresh
  WHERE before_at IS NOT NULL AND (fresh_before IS NULL OR fresh_before < before_at)
), held_by_hour AS (
  SELECT series_id, date_trunc('hour', observed_at, 'UTC') AS hour,
    sum(seconds) AS known_seconds, coalesce(sum(seconds) FILTER (WHERE status <> 'down'), 0) AS up_seconds
  FROM held GROUP BY 1, 2
), pings_by_minute AS (
  SELECT series_id, date_trunc('minute', observed_at, 'UTC') AS minute,
    count(*) AS pings,
    count(*) FILTER (WHERE status = 'degraded') AS degraded,
    count(*) FILTER (WHERE status = 'down') AS down,
    count(response_time_ms) AS timed,
    coalesce(sum(response_time_ms), 0) AS response_time_total,
    coalesce(sum(${SENT}) FILTER (WHERE packet_loss_percent IS NOT NULL), 0) AS loss_known,
    coalesce(sum(${LOST_PERCENT}) FILTER (WHERE packet_loss_percent IS NOT NULL), 0) AS packet_loss_total
  FROM fresh GROUP BY 1, 2
), minutes_written AS (
  INSERT INTO gateway_ping_minutes AS m SELECT * FROM pings_by_minute
  ON CONFLICT (series_id, minute) DO UPDATE SET ${addUp('m')}
), pings_by_hour AS (
  SELECT series_id, date_trunc('hour', minute, 'UTC') AS hour,
    sum(pings) AS pings, sum(degraded) AS degraded, sum(down) AS down, sum(timed) AS timed,
    sum(response_time_total) AS response_time_total, sum(loss_known) AS loss_known,
    sum(packet_loss_total) AS packet_loss_total,
    bit_or(1::bigint << extract(minute FROM minute AT TIME ZONE 'UTC')::integer) AS minutes
  FROM pings_by_minute GROUP BY 1, 2
), hours_written AS (
  INSERT INTO gateway_ping_hours AS h
  SELECT series_id, hour,
    coalesce(pings, 0), coalesce(degraded, 0), coalesce(down, 0), coalesce(timed, 0),
    coalesce(response_time_total, 0), coalesce(loss_known, 0), coalesce(packet_loss_total, 0),
    coalesce(minutes, 0), known_seconds, up_seconds
  FROM held_by_hour LEFT JOIN pings_by_hour USING (series_id, hour)
  ON CONFLICT (series_id, hour) DO UPDATE SET ${addUp('h')},
    minutes = h.minutes | excluded.minutes,
    known_seconds = h.known_seconds + excluded.known_seconds,
    up_seconds = h.up_seconds + excluded.up_seconds
)
SELECT count(*)::integer AS moved FROM batch`;

/** How many seconds a ping holds that is followed by one at `next`, which may be null. */
function heldSeconds(at: string, hold: string, next: string): string {
  return `least(extract(epoch FROM ${next} - ${at})::double precision, ${hold})`;
}

function addUp(table: string): string {
  return ['pings', 'degraded', 'down', 'timed', 'response_time_total', 'loss_known', 'packet_loss_total']
    .map((column) => `${column} = ${table}.${column} + excluded.${column}`)
    .join(', ');
}
