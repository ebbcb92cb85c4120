import { eventType, isWanted } from '../webhooks/outbox.store.js';

/**
 * SQL: when a call was answered; null for one that was not. Of those that a previous version of the program took down it is
 * only known that they were. @param call a row of `active_calls`
 */
export function answeredAt(call: string): string {
  return `CASE WHEN ${call}.state = 'answered' THEN coalesce(${call}.answered_at, ${call}.started_at) END`;
}

const COLUMNS = `call_id, organization_id, direction, device_id, trunk_id, route_id, number, "from", "to", node`;

/**
 * Ends calls: each becomes a record. Answers with how many there were (`ended`, of which `by_snapshot`), and with those records as JSON that an
 * active webhook wants to be told of (`told`).
 * @param ending a query for the calls: `call_id`, `ended_at`, `cause`, `code` and `ended_by`
 * @param told whether all records are answered with
 */
export function endCalls(ending: string, told: 'all' | 'wanted' = 'wanted'): string {
  const wanted = `organization_id IN (
    SELECT organization_id FROM (SELECT DISTINCT organization_id FROM record) AS owner
    WHERE ${isWanted('owner.organization_id', eventType('call.ended'))})`;
  return `
  WITH ending AS MATERIALIZED (${ending}), ended AS (
    DELETE FROM active_calls AS call USING ending WHERE call.call_id = ending.call_id
    RETURNING call.*, ${answeredAt('call')} AS answer, ending.ended_at, ending.cause, ending.code, ending.ended_by
  ), timed AS MATERIALIZED (
    -- An id has the time in milliseconds; what is told of the call's end has to agree with it.
    SELECT *, date_trunc('milliseconds', greatest(ended_at, started_at, answer)) AS end_time FROM ended
  ), record AS (
    INSERT INTO call_records (id, ${COLUMNS}, started_at, answered_at, ended_at, cause, code, ended_by)
    SELECT new_id('call', end_time), ${COLUMNS}, least(started_at, end_time),
      CASE WHEN answer IS NOT NULL THEN least(answer, end_time) END, end_time,
      cause, code, ended_by
    FROM timed
    RETURNING *
  )
  SELECT count(*)::integer AS ended,
    count(*) FILTER (WHERE ended_by = 'snapshot')::integer AS by_snapshot, json_agg(record) FILTER (WHERE ${told === 'all' ? 'true' : wanted}) AS told FROM record`;
}

/** Parameters: the Call-ID, its cause and code. */
export const END_CALL = endCalls(
  `SELECT $1 AS call_id, clock_timestamp() AS ended_at, $2::smallint AS cause, $3::smallint AS code, 'report' AS ended_by`,
  'all',
);

/**
 * Ends calls whose end nobody has reported in their time. Where nobody looked for a while, there is no partition any more
 * for when that was over. Parameter: how many at most.
 */
export const END_LOST = endCalls(
  `SELECT call_id, greatest(expires_at, now() - interval '1 day') AS ended_at, NULL::smallint AS cause,
     NULL::smallint AS code, 'expiry' AS ended_by
   FROM active_calls WHERE expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
);
