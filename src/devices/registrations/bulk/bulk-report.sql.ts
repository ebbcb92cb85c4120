import { joinAccount } from '../../accounts/account-lookup.sql.js';
import { MAX_LINE_NUMBER } from '../../line-numbers.js';
import { LONGEST_REGISTRATION_SECONDS } from '../registration-limits.js';

/** An entry as the reader makes it; `n` is its place in the report. */
const OFFERED = `json_to_recordset($1::json) AS entry (n integer, device_id text, line_number integer, aor text,
  username text, domain text, contact text, seconds double precision, until double precision, received text,
  ip_address inet, path text, user_agent text, call_id text, cseq bigint, at double precision, of_node boolean)`;

/** Whose an entry is, as `RESOLVE` finds it. */
const RESOLVED = `json_to_recordset($2::json) AS resolved (n integer, device_id text, line_number integer,
  organization_id text, whole boolean)`;

/**
 * Finds whose entries are and holds their devices, and with the snapshot those of all contacts that it may end, until the
 * transaction ends. In one order, as others do: nobody waits in a circle.
 *
 * Parameters: entries, organizations or null, node, and of a complete snapshot its id and when it began.
 */
export const RESOLVE = `
  WITH found AS MATERIALIZED (
    SELECT n, device.id AS device_id, device.organization_id,
      coalesce(account.line_number, entry.line_number, 0) AS line_number,
      entry.line_number IS NULL AND entry.device_id IS NOT NULL AS whole,
      coalesce(entry.line_number, 0) = 0 OR account.device_id IS NOT NULL OR EXISTS (
        SELECT FROM device_lines AS line
        WHERE line.device_id = device.id AND line.line_number = entry.line_number) AS has_line
    FROM ${OFFERED}
    LEFT JOIN LATERAL (
      SELECT account.device_id, account.line_number FROM (VALUES (1)) AS one
      ${joinAccount('entry.domain', 'entry.username')}
      OFFSET 0
    ) AS account ON entry.device_id IS NULL
    JOIN LATERAL (
      SELECT id, organization_id FROM devices
      WHERE id = coalesce(entry.device_id, account.device_id) AND deleted_at IS NULL OFFSET 0
    ) AS device ON true
    WHERE $2::text[] IS NULL OR device.organization_id = ANY ($2)
  ), held AS MATERIALIZED (
    SELECT id FROM devices
    WHERE deleted_at IS NULL AND id = ANY (ARRAY(
      SELECT device_id FROM found
      UNION SELECT device_id FROM registered_contacts
      WHERE $4::text IS NOT NULL AND node = $3 AND expires_at > clock_timestamp() AND last_registered_at < $5
        AND snapshot_id IS DISTINCT FROM $4 AND ($2 IS NULL OR organization_id = ANY ($2))))
    ORDER BY id FOR NO KEY UPDATE
  )
  SELECT coalesce(json_agg(json_build_object('n', n, 'device_id', device_id, 'line_number', line_number,
      'organization_id', organization_id, 'whole', whole)) FILTER (WHERE has_line), '[]')::text AS resolved,
    coalesce(array_agg(n) FILTER (WHERE NOT has_line), '{}') AS without_line
  FROM found JOIN held ON held.id = found.device_id`;

/**
 * Takes the entries whose devices are held. Of several about one contact the newest counts, and none that is older than
 * what is known: by the CSeq of the same Call-ID (RFC 3261 section 10.3), else by time. A time ahead is now.
 *
 * Parameters: entries, resolved, node, when it was reported in ms since 1970 or null, the id of the snapshot or null.
 */
export const TAKE = `
  WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
  entry AS MATERIALIZED (
    SELECT n, resolved.device_id, resolved.line_number, organization_id, whole, contact, received, ip_address, path,
      user_agent, call_id, cseq, now, aor, seen_at, of_node,
      CASE WHEN seconds = 0 THEN now
        ELSE greatest(now, least(coalesce(to_timestamp(until), seen_at + seconds * interval '1 s'),
          now + interval '${LONGEST_REGISTRATION_SECONDS} s'))
      END AS expires_at
    FROM ${OFFERED} JOIN ${RESOLVED} USING (n)
    CROSS JOIN clock
    CROSS JOIN LATERAL (SELECT least(to_timestamp(coalesce(entry.at, $4) / 1000), now) AS seen_at) AS seen
  ), offered AS MATERIALIZED (
    -- An end of all contacts, or of all of the node, by what makes one of several the newest, and its place.
    SELECT entry.*, CASE WHEN contact IS NULL
      THEN ARRAY[extract(epoch FROM seen_at), CASE WHEN call_id IS NULL THEN -1 ELSE coalesce(cseq, -1) END, n]
    END AS ends
    FROM entry
  ), ordered AS MATERIALIZED (
    -- Each entry is looked at once, however many ends there are of the same contacts.
    SELECT n, device_id, line_number, contact, whole, of_node, now,
      (greatest(max(ends) FILTER (WHERE whole) OVER (PARTITION BY device_id ORDER BY n DESC),
        max(ends) FILTER (WHERE NOT whole) OVER (PARTITION BY device_id, line_number ORDER BY n DESC)))[3]::integer AS ended_by,
      (max(ends) OVER (PARTITION BY device_id, whole, line_number, of_node))[3]::integer AS newest_end,
      CASE WHEN whole THEN count(contact) OVER (PARTITION BY device_id ORDER BY n)
        ELSE count(contact) OVER (PARTITION BY device_id, line_number ORDER BY n) END > 0 AS follows
    FROM offered
  ), known_ended AS MATERIALIZED (
    SELECT ending.n, known.device_id, known.line_number, known.contact
    FROM ordered AS ending CROSS JOIN LATERAL (
      SELECT device_id, line_number, contact FROM registered_contacts AS known
      -- A condition with OR would have each line read all contacts of the device.
      WHERE known.device_id = ending.device_id
        AND known.line_number BETWEEN ending.line_number AND CASE WHEN whole THEN ${MAX_LINE_NUMBER} ELSE ending.line_number END
        AND known.expires_at > ending.now AND (ending.of_node IS NOT TRUE OR known.node = $3)
      OFFSET 0
    ) AS known
    WHERE ending.contact IS NULL AND ending.n = newest_end
  ), about AS MATERIALIZED (
    SELECT n, device_id, line_number, contact FROM ordered WHERE contact IS NOT NULL
    -- An end is about the contacts that are known, and those that were reported before it.
    UNION ALL SELECT * FROM known_ended
    UNION ALL
    SELECT ended_by, device_id, line_number, contact FROM ordered WHERE contact IS NOT NULL AND ended_by IS NOT NULL
  ), newest AS MATERIALIZED (
    SELECT DISTINCT ON (device_id, line_number, contact) n, device_id, line_number, contact
    FROM (
      -- By CSeq within a Call-ID. CSeqs of two Call-IDs say nothing of each other, nor of what has none.
      SELECT DISTINCT ON (about.device_id, about.line_number, about.contact, call_id, uncounted) about.*, seen_at
      FROM about JOIN entry USING (n)
      CROSS JOIN LATERAL (SELECT CASE WHEN call_id IS NULL OR cseq IS NULL THEN n END AS uncounted) AS counted
      ORDER BY about.device_id, about.line_number, about.contact, call_id, uncounted, cseq DESC, seen_at DESC, n DESC
    ) AS each
    ORDER BY device_id, line_number, contact, seen_at DESC, n DESC
  ), judged AS MATERIALIZED (
    SELECT newest.*, entry.organization_id, entry.aor, entry.received, entry.ip_address, entry.path, entry.call_id,
      entry.cseq, entry.now, entry.seen_at, entry.expires_at,
      coalesce(entry.user_agent, known.user_agent) AS user_agent,
      known.expires_at > entry.now AS live,
      known.expires_at > entry.now AND coalesce(known.user_agent = entry.user_agent, true) AS unbroken,
      known.registered_at,
      known.contact IS NOT NULL AND CASE
        WHEN known.call_id = entry.call_id AND known.cseq <> entry.cseq THEN known.cseq > entry.cseq
        ELSE known.last_registered_at > entry.seen_at
      END AS outdated
    FROM newest JOIN entry USING (n)
    -- By its key for each, also where the plan was made when there were few.
    LEFT JOIN LATERAL (
      SELECT * FROM registered_contacts AS known
      WHERE known.device_id = newest.device_id AND known.line_number = newest.line_number
        AND known.contact = newest.contact OFFSET 0
    ) AS known ON true
  ), written AS (
    INSERT INTO registered_contacts AS known (device_id, line_number, contact, organization_id, aor, node, path, received,
      user_agent, ip_address, call_id, cseq, registered_at, last_registered_at, expires_at, snapshot_id)
    SELECT device_id, line_number, contact, organization_id, aor, $3, path, received, user_agent, ip_address, call_id,
      cseq, CASE WHEN unbroken THEN registered_at ELSE seen_at END, seen_at, expires_at, $5
    FROM judged WHERE NOT outdated
    ORDER BY device_id, line_number, contact
    ON CONFLICT (device_id, line_number, contact) DO UPDATE SET
      aor = coalesce(excluded.aor, known.aor),
      node = excluded.node,
      path = CASE WHEN excluded.expires_at > excluded.last_registered_at THEN excluded.path ELSE known.path END,
      received = CASE WHEN excluded.expires_at > excluded.last_registered_at THEN excluded.received ELSE known.received END,
      ip_address = CASE WHEN excluded.expires_at > excluded.last_registered_at THEN excluded.ip_address
        ELSE known.ip_address END,
      user_agent = excluded.user_agent,
      call_id = coalesce(excluded.call_id, known.call_id),
      cseq = CASE WHEN excluded.call_id IS NULL THEN known.cseq ELSE excluded.cseq END,
      registered_at = excluded.registered_at,
      last_registered_at = excluded.last_registered_at,
      expires_at = excluded.expires_at,
      snapshot_id = coalesce(excluded.snapshot_id, known.snapshot_id)
  ), named AS (
    UPDATE registered_contacts AS known SET snapshot_id = $5
    FROM judged
    WHERE $5 IS NOT NULL AND outdated
      AND (known.device_id, known.line_number, known.contact) = (judged.device_id, judged.line_number, judged.contact)
  )
  SELECT coalesce(json_agg(json_build_object('index', n, 'device_id', device_id, 'line_number', line_number,
    'result', result)), '[]') AS results
  FROM (
    SELECT named.n, named.device_id, named.line_number,
      CASE
        WHEN ended THEN 'ended'
        WHEN registered THEN CASE WHEN unbroken THEN 'refreshed' ELSE 'registered' END
        WHEN outdated OR judged.n IS NULL AND about_any THEN 'outdated'
        ELSE 'not_registered'
      END AS result
    FROM (
      SELECT n, device_id, line_number,
        contact IS NOT NULL OR follows OR newest_end IN (SELECT n FROM known_ended) AS about_any
      FROM ordered
    ) AS named LEFT JOIN (
      SELECT n, bool_or(NOT outdated AND expires_at <= now AND live) AS ended,
        bool_or(NOT outdated AND expires_at > now) AS registered, bool_or(unbroken) AS unbroken,
        bool_or(outdated) AS outdated
      FROM judged GROUP BY n
    ) AS judged USING (n)
  ) AS result`;

/**
 * Ends what the snapshot does not name. Parameters: node, organizations or null, the id of the snapshot, when it began.
 * Answers with the lines, as `SUMMARIZE` takes them.
 */
export const END_MISSING = `
  WITH missing AS (
    UPDATE registered_contacts SET expires_at = clock_timestamp(), last_registered_at = $4
    WHERE node = $1 AND expires_at > clock_timestamp() AND last_registered_at < $4
      AND snapshot_id IS DISTINCT FROM $3 AND ($2::text[] IS NULL OR organization_id = ANY ($2))
    RETURNING device_id, line_number
  )
  SELECT coalesce(json_agg(json_build_object('device_id', device_id, 'line_number', line_number)), '[]')::text AS lines,
    count(*)::integer AS contacts
  FROM missing`;

/**
 * Makes what is known of lines of what is known of their contacts: that of the contact that was registered last, until
 * the last of them expires. Parameters: two lists of objects with \`device_id\`, \`line_number\` and maybe \`whole\`.
 *
 * Answers with the devices that are found to have their present configuration (\`becomesProvisioned\`).
 */
export const SUMMARIZE = `
  WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now),
  named AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS one (device_id text, line_number integer, whole boolean)
    UNION ALL
    SELECT * FROM json_to_recordset($2::json) AS one (device_id text, line_number integer, whole boolean)
  ), line AS MATERIALIZED (
    SELECT device_id, line_number FROM named
    UNION
    SELECT device_id, known.line_number
    FROM (SELECT DISTINCT device_id FROM named WHERE whole) AS device
    JOIN device_registrations AS known USING (device_id)
  ), newest AS MATERIALIZED (
    SELECT line.device_id AS of_device, line.line_number AS of_line, now, live.*
    FROM line CROSS JOIN clock LEFT JOIN LATERAL (
      SELECT contact.*, max(expires_at) OVER () AS until FROM registered_contacts AS contact
      WHERE contact.device_id = line.device_id AND contact.line_number = line.line_number AND expires_at > now
      ORDER BY last_registered_at DESC, registered_at DESC, contact.contact LIMIT 1
    ) AS live ON true
  ), registered AS (
    INSERT INTO device_registrations (device_id, line_number, contact, received, aor, user_agent, ip_address, path,
      registered_at, last_registered_at, expires_at, contacts_until, round_trip_ms, round_trip_at)
    SELECT device_id, line_number, contact, received, aor, user_agent, ip_address, path,
      registered_at, last_registered_at, until, until, round_trip_ms, round_trip_at
    FROM newest WHERE contact IS NOT NULL
    ON CONFLICT (device_id, line_number) DO UPDATE SET
      contact = excluded.contact, received = excluded.received, aor = excluded.aor, user_agent = excluded.user_agent,
      ip_address = excluded.ip_address, path = excluded.path, registered_at = excluded.registered_at,
      last_registered_at = excluded.last_registered_at, expires_at = excluded.expires_at,
      contacts_until = excluded.contacts_until, round_trip_ms = excluded.round_trip_ms,
      round_trip_at = excluded.round_trip_at
  ), ended AS (
    UPDATE device_registrations AS known SET expires_at = now, contacts_until = now
    FROM newest
    WHERE newest.contact IS NULL AND known.device_id = of_device AND known.line_number = of_line
      AND known.expires_at > now
  )
  SELECT coalesce(array_agg(DISTINCT device.id), '{}') AS provisioned FROM newest CROSS JOIN LATERAL (
    SELECT id FROM devices
    WHERE id = device_id AND provisioning_status <> 'provisioned'
      AND (newest.registered_at >= configuration_changed_at
        OR resynced_at >= configuration_changed_at AND newest.last_registered_at >= resynced_at)
    OFFSET 0
  ) AS device`;
