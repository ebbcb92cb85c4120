/** Parameters: ids, ids of events, types of events, ids of endpoints. */
export const ADD_DELIVERIES = `
  INSERT INTO webhook_deliveries
    (id, event_id, event_type, endpoint_id, status, attempts, next_attempt_at, created_at, version)
  SELECT id, event_id, event_type, endpoint_id, 'pending', 0, now(), clock_timestamp(), 1
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS d (id, event_id, event_type, endpoint_id)
  ON CONFLICT (event_id, endpoint_id) DO NOTHING`;

/** Parameters: endpoint, seconds until another worker takes over. */
export const CLAIM_DELIVERY = `
  WITH claimed AS (
    UPDATE webhook_deliveries
    SET attempts = attempts + 1, version = version + 1, last_attempt_at = now(),
        next_attempt_at = now() + make_interval(secs => $2)
    WHERE id = (
      SELECT id FROM webhook_deliveries
      WHERE endpoint_id = $1 AND status = 'pending' AND next_attempt_at <= now()
      ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id, endpoint_id, event_id, attempts, version
  )
  SELECT claimed.*, event.organization_id, event.type, event.data, event.created_at,
         endpoint.url, endpoint.active AND endpoint.deleted_at IS NULL AS active
  FROM claimed
  JOIN outbox_events event ON event.id = claimed.event_id
  JOIN webhook_endpoints endpoint ON endpoint.id = claimed.endpoint_id`;

/** Parameters: id, version, status, failure, response code, attempts, seconds until the next attempt. */
export const SAVE_ATTEMPT = `
  UPDATE webhook_deliveries
  SET status = $3, failure = $4, response_code = $5, attempts = $6, version = version + 1,
      next_attempt_at = now() + make_interval(secs => $7)
  WHERE id = $1 AND version = $2`;

/** Jumps from endpoint to endpoint in the index, so that one with many deliveries costs no more than one with few. */
export const DUE_ENDPOINTS = `
  WITH RECURSIVE earliest AS (
    (SELECT endpoint_id, next_attempt_at FROM webhook_deliveries
     WHERE status = 'pending' ORDER BY endpoint_id, next_attempt_at LIMIT 1)
    UNION ALL
    SELECT next.* FROM earliest CROSS JOIN LATERAL (
      SELECT endpoint_id, next_attempt_at FROM webhook_deliveries
      WHERE status = 'pending' AND endpoint_id > earliest.endpoint_id
      ORDER BY endpoint_id, next_attempt_at LIMIT 1
    ) next
  )
  SELECT endpoint_id, organization_id FROM earliest
  JOIN webhook_endpoints endpoint ON endpoint.id = endpoint_id
  WHERE next_attempt_at <= now() ORDER BY random()`;
