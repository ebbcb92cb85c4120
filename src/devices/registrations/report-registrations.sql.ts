import { columnsOf } from '../../database/prepared-queries.js';
import type { Device } from '../device.entity.js';
import { LONGEST_REGISTRATION_SECONDS } from './registration-limits.js';
import type { DeviceRegistration } from './device-registration.entity.js';

/** What is reported of a line, and who may have it taken. */
export interface OfferedReport extends Pick<DeviceRegistration, 'device_id' | 'line_number'> {
  /** Those of the caller; null for all. */
  organizations: string[] | null;
  /**
   * What it asks for: to begin or refresh the registration of the line; to end it, or with `WHOLE_DEVICE` those of all
   * lines; or nothing but whether that would be possible.
   */
  action: 'register' | 'end' | 'judge';
  /** What it says of a registration that is not ended. */
  register?: OfferedRegister;
}

/** A REGISTER as a registrar took it. */
export type OfferedRegister = Pick<
  DeviceRegistration,
  'contact' | 'received' | 'aor' | 'user_agent' | 'ip_address'
> & {
  /** When it ends unless it is refreshed: in seconds, or a time. */
  expires: number | Date;
};

/** What became of a report. */
export interface ReportAnswer {
  /** False where somebody else is at work on the device: nothing was done, and nothing else here counts. */
  reached: boolean;
  /** Whose the device is; null where there is none. */
  organization_id: string | null;
  has_line: boolean;
  /** When it was taken. */
  reported_at: Date;
  /** When the registration ends, or was ended; `reported_at` also for one that is over by then. */
  expires_at: Date;
  /** How the registration is now; null where none was begun or refreshed. */
  registered: Pick<DeviceRegistration, 'user_agent' | 'ip_address' | 'registered_at'> | null;
  /** Whether any registration was ended. */
  ended: boolean;
  /** Of a device that is not `provisioned`, what decides whether it becomes so. */
  unprovisioned: Pick<Device, 'provisioning_status' | 'configuration_changed_at' | 'resynced_at'> | null;
}

/**
 * Takes reports of which no two are about the same rows (`reportRounds`), in one statement; answers with JSON, as `pg`
 * would work through the description of every column (`answersOf`).
 *
 * Devices that somebody else is at work on are passed over. Lines are seen as they were when the statement began; a
 * device that was changed between then and its lock has another version, and is passed over as well.
 *
 * A line is refreshed where its registration is unbroken, else begun anew. What was measured of a contact is forgotten
 * with it.
 */
export const REPORT_REGISTRATIONS = `
WITH offered AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::inet[], $10::double precision[], $11::double precision[])
    WITH ORDINALITY AS report
    (device_id, organizations, line_number, action, contact, received, aor, user_agent, ip_address, seconds, until,
      number)
), held AS MATERIALIZED (
  SELECT id, version, provisioning_status, configuration_changed_at, resynced_at
  FROM devices WHERE id = ANY ($1) AND deleted_at IS NULL
  ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), seen AS MATERIALIZED (
  -- The clock is read after the lock.
  SELECT offered.*, device.organization_id, clock_timestamp() AS now,
    held.version IS NOT DISTINCT FROM device.version AS reached,
    held.id IS NOT NULL
      AND (organizations IS NULL OR device.organization_id = ANY (string_to_array(organizations, ','))) AS visible,
    line_number = 0 OR EXISTS (
      SELECT FROM device_lines AS line
      WHERE line.device_id = offered.device_id AND line.line_number = offered.line_number) AS has_line,
    CASE WHEN provisioning_status <> 'provisioned'
      THEN json_build_object('provisioning_status', provisioning_status,
        'configuration_changed_at', configuration_changed_at, 'resynced_at', resynced_at)
    END AS unprovisioned
  FROM offered
  -- By its key for each, also where the plan was made when there were few devices.
  LEFT JOIN LATERAL (
    SELECT organization_id, version FROM devices
    WHERE id = offered.device_id AND deleted_at IS NULL OFFSET 0
  ) AS device ON true
  LEFT JOIN held ON held.id = offered.device_id
), judged AS MATERIALIZED (
  SELECT *, reached AND visible AND has_line AS taken,
    CASE action
      WHEN 'end' THEN now
      ELSE greatest(now, least(coalesce(to_timestamp(until), now + seconds * interval '1 s'),
        now + interval '${LONGEST_REGISTRATION_SECONDS} s'))
    END AS expires_at
  FROM seen
), registered AS (
  INSERT INTO device_registrations AS known
    (device_id, line_number, contact, received, aor, user_agent, ip_address, registered_at, last_registered_at,
      expires_at)
  SELECT device_id, line_number, contact, received, aor, user_agent, ip_address, now, now, expires_at
  FROM judged WHERE taken AND action = 'register' AND expires_at > now
  ON CONFLICT (device_id, line_number) DO UPDATE SET
    contact = excluded.contact,
    received = excluded.received,
    aor = excluded.aor,
    path = NULL,
    user_agent = coalesce(excluded.user_agent, known.user_agent),
    ip_address = excluded.ip_address,
    registered_at = CASE
      WHEN known.expires_at > excluded.last_registered_at
        AND known.contact = excluded.contact
        AND coalesce(known.user_agent = excluded.user_agent, true)
      THEN known.registered_at
      ELSE excluded.registered_at
    END,
    last_registered_at = excluded.last_registered_at,
    expires_at = excluded.expires_at,
    -- Also where another contact was to expire at this very time.
    contacts_until = NULL,
    round_trip_ms = CASE WHEN known.contact = excluded.contact THEN known.round_trip_ms END,
    round_trip_at = CASE WHEN known.contact = excluded.contact THEN known.round_trip_at END
  RETURNING device_id, line_number, user_agent, ip_address, registered_at
), ended AS (
  UPDATE device_registrations AS known SET expires_at = now
  FROM judged
  WHERE taken AND action = 'end' AND known.device_id = judged.device_id
    AND judged.line_number IN (0, known.line_number) AND known.expires_at > now
  RETURNING judged.number
)
SELECT json_agg(json_build_object(
  'number', number, 'organization_id', organization_id, 'reached', reached, 'has_line', has_line,
  'reported_at', now, 'expires_at', judged.expires_at,
  'registered', CASE WHEN registered.device_id IS NOT NULL
    THEN json_build_object('user_agent', registered.user_agent, 'ip_address', registered.ip_address,
      'registered_at', registered_at)
  END,
  'ended', number IN (SELECT number FROM ended), 'unprovisioned', unprovisioned)) AS answers
FROM judged LEFT JOIN registered ON action = 'register'
  AND (registered.device_id, registered.line_number) = (judged.device_id, judged.line_number)`;

/** The values of {@link REPORT_REGISTRATIONS}: a list for each column. */
export function reportValues(reports: readonly OfferedReport[]): unknown[][] {
  return columnsOf(
    reports.map(({ device_id, organizations, line_number, action, register }) => {
      const { contact, received, aor, user_agent, ip_address, expires } = register ?? {};
      const seen = [contact, received, aor, user_agent, ip_address];
      const [seconds, until] = expires instanceof Date ? [null, expires.getTime() / 1000] : [expires, null];
      return [device_id, organizations?.join(','), line_number, action, ...seen, seconds, until];
    }),
  );
}

/** The rows of {@link REPORT_REGISTRATIONS} as answers, in the order of the reports. */
export function answersOf([{ answers }]: { answers: unknown }[]): ReportAnswer[] {
  const inOrder: ReportAnswer[] = [];
  for (const { number, ...answer } of answers as (ReportAnswer & { number: number })[]) {
    inOrder[number - 1] = answer;
    datesOf(answer, 'reported_at', 'expires_at');
    if (answer.registered) datesOf(answer.registered, 'registered_at');
    if (answer.unprovisioned) datesOf(answer.unprovisioned, 'configuration_changed_at', 'resynced_at');
  }
  return inOrder;
}

function datesOf<Row extends object>(row: Row, ...times: (keyof Row)[]): void {
  const columns = row as Record<keyof Row, unknown>;
  for (const time of times) {
    if (columns[time] !== null) columns[time] = new Date(columns[time] as string);
  }
}
