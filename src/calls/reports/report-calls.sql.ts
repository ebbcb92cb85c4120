import { joinAccount } from '../../devices/accounts/account-lookup.sql.js';
import { eventType, isWanted } from '../../webhooks/outbox.store.js';
import { DEFAULT_CALL_SECONDS } from '../dto/call.fields.js';
import { answeredAt, endCalls } from '../end-calls.sql.js';

/** An entry as the reader makes it; `n` is its place in the report. */
const OFFERED = `json_to_recordset($1::json) AS entry (n integer, call_id text, ended boolean, began boolean,
  began_at double precision, answered boolean, answer_at double precision, at double precision, organization_id text,
  device_id text, username text, domain text, trunk_id text, route_id text, direction text, number text, "from" text,
  "to" text, started_at double precision, answered_at double precision, max_seconds integer, cause smallint,
  code smallint)`;

/** Whose an entry is, as `RESOLVE` finds it. */
const RESOLVED = `json_to_recordset($2::json) AS resolved (n integer, organization_id text, device_id text,
  trunk_id text, known boolean)`;

/** Whether the row is of the caller's organizations; beside the look-up by ids it might have all of theirs read. */
const isTheirs = (row: string): string => `($2::text[] IS NULL OR ${row}.organization_id = ANY ($2))`;

/** Names ids once each, however often they are named. */
const idsOf = (column: string): string =>
  `ARRAY(SELECT DISTINCT ${column} FROM entry WHERE ${column} IS NOT NULL)`;

/**
 * Finds whose calls the entries are of, and holds their devices and trunks against being deleted until the transaction ends.
 * Answers with those that can be taken (`resolved`) and what is wrong with others (`faults`); the rest nobody knows. A call
 * that is known outlives its account, device and trunk: what is not there any more does not count, and no end is refused.
 *
 * Parameters: entries, organizations or null.
 */
export const RESOLVE = `
  WITH entry AS MATERIALIZED (SELECT * FROM ${OFFERED}),
  account_of AS MATERIALIZED (
    SELECT n, account.device_id FROM entry
    CROSS JOIN LATERAL (
      SELECT account.device_id FROM (VALUES (1)) AS one ${joinAccount('entry.domain', 'entry.username')} OFFSET 0
    ) AS account
    WHERE entry.domain IS NOT NULL AND entry.device_id IS NULL
  ), device AS MATERIALIZED (
    SELECT id, organization_id FROM devices
    WHERE id = ANY (${idsOf('device_id')} || ARRAY(SELECT DISTINCT device_id FROM account_of)) AND deleted_at IS NULL
    ORDER BY id FOR KEY SHARE
  ), trunk AS MATERIALIZED (
    SELECT id, organization_id FROM sip_trunks WHERE id = ANY (${idsOf('trunk_id')}) AND deleted_at IS NULL
    ORDER BY id FOR KEY SHARE
  ), placed AS MATERIALIZED (
    SELECT entry.n, entry.organization_id AS named, device.id AS device_id, device.organization_id AS device_owner,
      trunk.id AS trunk_id, trunk.organization_id AS trunk_owner, known.organization_id AS call_owner,
      ended AND known.organization_id IS NOT NULL AS ends,
      (entry.device_id IS NOT NULL OR entry.domain IS NOT NULL) AS has_device, entry.trunk_id IS NOT NULL AS has_trunk,
      coalesce(CASE WHEN ended THEN known.organization_id END, entry.organization_id, device.organization_id,
        trunk.organization_id, known.organization_id) AS owner
    FROM entry
    LEFT JOIN account_of USING (n)
    LEFT JOIN device ON device.id = coalesce(entry.device_id, account_of.device_id) AND ${isTheirs('device')}
    LEFT JOIN trunk ON trunk.id = entry.trunk_id AND ${isTheirs('trunk')}
    -- By its key for each, also where the plan was made when there were few.
    LEFT JOIN LATERAL (
      SELECT organization_id FROM active_calls WHERE call_id = entry.call_id OFFSET 0
    ) AS known ON true
  ), judged AS MATERIALIZED (
    SELECT *, CASE
        WHEN $2::text[] IS NOT NULL AND named <> ALL ($2) THEN 'organization_id'
        WHEN call_owner <> coalesce(named, call_owner) OR $2 IS NOT NULL AND call_owner <> ALL ($2) THEN 'call_id'
        WHEN owner IS NULL OR call_owner IS NULL
          AND (has_device AND device_owner IS NULL OR has_trunk AND trunk_owner IS NULL) THEN 'unknown'
        WHEN ends THEN NULL
        WHEN device_owner <> owner THEN 'device_id'
        WHEN trunk_owner <> owner THEN 'trunk_id'
        WHEN call_owner <> owner THEN 'call_id'
      END AS fault
    FROM placed
  )
  SELECT coalesce(json_agg(json_build_object('n', n, 'organization_id', owner,
      'device_id', CASE WHEN device_owner = owner THEN device_id END,
      'trunk_id', CASE WHEN trunk_owner = owner THEN trunk_id END,
      'known', call_owner IS NOT NULL)) FILTER (WHERE fault IS NULL), '[]')::text AS resolved,
    coalesce(json_agg(json_build_array(n, fault)) FILTER (WHERE fault <> 'unknown'), '[]')::text AS faults
  FROM judged`;

/** The entries that can be taken, each with when it is of. Parameters: entries, resolved, when it was reported or null. */
const TAKEN = `
  clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
  entry AS MATERIALIZED (
    SELECT entry.*, resolved.organization_id AS owner, resolved.device_id AS device,
      resolved.trunk_id AS trunk, known, now,
      least(now, coalesce(to_timestamp(coalesce(at, $3::double precision) / 1000), now)) AS seen_at,
      to_timestamp(started_at / 1000) AS start_time, to_timestamp(answered_at / 1000) AS answer_time,
      to_timestamp(coalesce(began_at, $3) / 1000) AS first_time, to_timestamp(coalesce(answer_at, $3) / 1000) AS told_time
    FROM ${OFFERED} JOIN ${RESOLVED} USING (n) CROSS JOIN clock
  )`;

/**
 * Adds calls that are new, in one order, as others do. A call is not new whose record says that it ended at that time or
 * later. Answers with their Call-IDs.
 *
 * Parameters: those of `TAKEN`, node, the id of the snapshot or null.
 */
export const BEGIN = `
  WITH ${TAKEN}, begun AS (
    INSERT INTO active_calls (call_id, organization_id, state, direction, device_id, trunk_id, route_id, number, "from",
      "to", node, started_at, answered_at, reported_at, expires_at, snapshot)
    SELECT call_id, owner, CASE WHEN answered THEN 'answered' ELSE 'ringing' END, direction, device, trunk, route_id,
      number, "from", "to", $4::text, least(start, now), CASE WHEN answered THEN greatest(answer, least(start, now)) END,
      seen_at, now + coalesce(max_seconds, ${DEFAULT_CALL_SECONDS}) * interval '1 second', $5::text
    FROM entry CROSS JOIN LATERAL (
      SELECT CASE WHEN answered THEN least(now, coalesce(answer_time, told_time, seen_at)) END AS answer
    ) AS answered CROSS JOIN LATERAL (
      SELECT coalesce(start_time, least(first_time, seen_at, answer)) AS start
    ) AS started
    WHERE began AND NOT known AND (
      SELECT true FROM call_records AS record
      WHERE record.call_id = entry.call_id AND record.id >= lowest_id('call', seen_at)
        AND record.organization_id = owner LIMIT 1
    ) IS NULL
    ORDER BY call_id
    ON CONFLICT (call_id) DO NOTHING
    RETURNING call_id
  )
  SELECT coalesce(json_agg(call_id), '[]')::text AS begun FROM begun`;

/** Which calls a complete snapshot does not have. Parameters: node, organizations or null, id, when it began. */
const missing = (node: string, organizations: string, id: string, began: string): string => `
  node = ${node} AND reported_at < ${began}::timestamptz AND snapshot IS DISTINCT FROM ${id}
  AND (${organizations}::text[] IS NULL OR organization_id = ANY (${organizations}))`;

/**
 * Locks the calls that entries are about, and those that the snapshot does not have, in one order.
 *
 * Parameters: entries, organizations or null, node, of a complete snapshot its id and when it began, and the Call-IDs of
 * entries that were refused.
 */
export const LOCK = `
  SELECT count(*) FROM (
    SELECT FROM active_calls
    WHERE call_id = ANY (ARRAY(SELECT call_id FROM ${OFFERED} UNION SELECT unnest($6::text[]) UNION
      SELECT call_id FROM active_calls WHERE $4::text IS NOT NULL AND ${missing('$3', '$2', '$4', '$5')}))
    ORDER BY call_id FOR UPDATE
  ) AS locked`;

/**
 * Marks the calls that a snapshot has, also those whose entries are refused.
 *
 * Parameters: entries, organizations or null, node, the id of the snapshot, and the Call-IDs of entries that were refused.
 */
export const MARK = `
  UPDATE active_calls SET snapshot = $4
  WHERE call_id = ANY (ARRAY(SELECT call_id FROM ${OFFERED}) || $5::text[]) AND node = $3
    AND ($2::text[] IS NULL OR organization_id = ANY ($2))`;

/**
 * Takes what entries say of calls that are locked. An end counts whatever time it is of, and what is older than what is
 * known otherwise changes nothing. Answers with what became of each (`results`), the calls to be ended (`ending`), those
 * that an active webhook wants to be told of (`told`), and trunks that are reached for the first time (`pending`).
 *
 * Parameters: those of `BEGIN`, and the Call-IDs of calls that it has added.
 */
export const TAKE = `
  WITH ${TAKEN}, begun AS MATERIALIZED (SELECT json_array_elements_text($6::json) AS call_id),
  judged AS MATERIALIZED (
    SELECT entry.*, was, begun.call_id IS NOT NULL AS is_new, (was).state AS known_state,
      ${answeredAt('(was)')} AS known_answer, (was).call_id IS NULL AS is_gone,
      (was).organization_id <> owner AS is_others, NOT ended AND (was).reported_at > seen_at AS is_outdated
    FROM entry LEFT JOIN begun USING (call_id)
    LEFT JOIN LATERAL (
      SELECT was FROM active_calls AS was WHERE was.call_id = entry.call_id OFFSET 0
    ) AS locked ON true
  ), written AS (
    UPDATE active_calls AS call SET
      state = CASE WHEN is_outdated OR NOT answered THEN call.state ELSE 'answered' END,
      direction = CASE WHEN is_outdated THEN call.direction ELSE coalesce(judged.direction, call.direction) END,
      device_id = CASE WHEN is_outdated THEN call.device_id ELSE coalesce(judged.device, call.device_id) END,
      trunk_id = CASE WHEN is_outdated THEN call.trunk_id ELSE coalesce(judged.trunk, call.trunk_id) END,
      route_id = CASE WHEN is_outdated THEN call.route_id ELSE coalesce(judged.route_id, call.route_id) END,
      number = CASE WHEN is_outdated THEN call.number ELSE coalesce(judged.number, call.number) END,
      "from" = CASE WHEN is_outdated THEN call."from" ELSE coalesce(judged."from", call."from") END,
      "to" = CASE WHEN is_outdated THEN call."to" ELSE coalesce(judged."to", call."to") END,
      node = CASE WHEN is_outdated THEN call.node ELSE $4::text END,
      started_at = CASE WHEN is_outdated THEN call.started_at ELSE start END,
      answered_at = CASE WHEN is_outdated THEN call.answered_at ELSE answer END,
      reported_at = CASE WHEN is_outdated THEN call.reported_at ELSE greatest(seen_at, call.reported_at) END,
      expires_at = CASE WHEN is_outdated THEN call.expires_at
        ELSE now + coalesce(max_seconds, ${DEFAULT_CALL_SECONDS}) * interval '1 second' END,
      snapshot = coalesce($5::text, call.snapshot)
    FROM judged CROSS JOIN LATERAL (
      SELECT least(coalesce(start_time, (was).started_at), now) AS start
    ) AS started CROSS JOIN LATERAL (
      SELECT CASE WHEN answered OR known_state = 'answered'
        THEN greatest(start, least(now, coalesce(answer_time, known_answer, told_time, seen_at))) END AS answer
    ) AS answering
    WHERE call.call_id = judged.call_id AND NOT is_new AND NOT is_others AND (NOT is_outdated OR $5::text IS NOT NULL)
    RETURNING call, is_outdated, known_state
  ), wanted AS MATERIALIZED (
    SELECT organization_id, ${isWanted('organization_id', eventType('call.started'))} AS started,
      ${isWanted('organization_id', eventType('call.answered'))} AS answered
    FROM (SELECT DISTINCT owner AS organization_id FROM entry) AS owners
  ), told AS (
    SELECT 'call.started' AS type, was AS call FROM judged JOIN wanted ON wanted.organization_id = owner
    WHERE is_new AND started
    UNION ALL
    SELECT 'call.answered', was FROM judged JOIN wanted ON wanted.organization_id = owner
    WHERE is_new AND judged.answered AND wanted.answered
    UNION ALL
    SELECT 'call.answered', call FROM written JOIN wanted ON wanted.organization_id = (call).organization_id
    WHERE NOT is_outdated AND known_state = 'ringing' AND (call).state = 'answered' AND wanted.answered
  )
  SELECT json_agg(json_build_array(n, CASE
      WHEN is_new THEN 'started'
      WHEN is_others THEN 'call_id'
      WHEN is_gone THEN CASE WHEN began THEN 'outdated' ELSE 'unknown' END
      WHEN is_outdated THEN 'outdated'
      WHEN ended THEN 'ended' ELSE 'updated' END))::text AS results,
    json_agg(json_build_object('call_id', call_id, 'ended_at', seen_at, 'cause', cause, 'code', code))
      FILTER (WHERE ended AND NOT is_gone AND NOT is_others)::text AS ending,
    (SELECT json_agg(told) FROM told) AS told,
    ARRAY(SELECT id FROM sip_trunks WHERE status = 'pending' AND id = ANY (ARRAY(
      SELECT DISTINCT trunk FROM judged
      WHERE trunk IS NOT NULL AND NOT is_gone AND NOT is_others AND NOT is_outdated))) AS pending
  FROM judged`;

/**
 * Ends calls: those that were reported to have ended, and those that the snapshot does not have. What others have reported
 * since `LOCK` looked is not waited for, out of the order of locks: it is locked at once, or it is not what they leave.
 *
 * Parameters: the former, node, organizations or null, and of a complete snapshot its id and when it began.
 */
export const END = endCalls(`
  SELECT call_id, ended_at, cause, code, 'report' AS ended_by FROM json_to_recordset($1::json)
    AS ending (call_id text, ended_at timestamptz, cause smallint, code smallint)
  UNION ALL
  SELECT call_id, greatest($5::timestamptz, now() - interval '1 day'), NULL, NULL, 'snapshot' FROM (
    SELECT call_id FROM active_calls
    WHERE $4::text IS NOT NULL AND ${missing('$2', '$3', '$4', '$5')}
      AND call_id NOT IN (SELECT call_id FROM json_to_recordset($1::json) AS ending (call_id text))
    FOR UPDATE SKIP LOCKED
  ) AS missing`);
