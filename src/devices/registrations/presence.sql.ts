/**
 * Where the database says whether devices are online (`docs/decisions/0010-online-by-index.md`). `devices.registered` is
 * whether a device has a registration that has not ended. Of some of these all have expired just now, and nobody has
 * taken note of it yet: a device is
 *
 * - online where it is `registered` and has a live registration, which all have but those few;
 * - offline where it is not `registered`, or one of those few. The two sets have no device in common.
 *
 * The time by which that is decided has to be read in the same statement, such as from
 * `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)`: one that was read before the rows may be earlier than
 * the end that was taken note of in one of them.
 */

/**
 * An SQL expression for whether a device has a live registration.
 *
 * It takes one look at the registrations of each row that it is asked for, however many devices there are; the planner
 * could turn an EXISTS into a join with all of them.
 * @param deviceId an SQL expression
 * @param now an SQL expression for the time
 */
export function hasLiveRegistration(deviceId: string, now: string): string {
  return `coalesce((SELECT true FROM device_registrations AS live
    WHERE live.device_id = ${deviceId} AND NOT live.ended AND live.expires_at > ${now} LIMIT 1), false)`;
}

/** When a registration that has not ended is due, as its index has it. @param row the name of the registration's row */
export function dueAt(row: string): string {
  return `CASE WHEN NOT ${row}.ended THEN ${row}.expires_at END`;
}

/** What a time that has come implies, in a form that tells PostgreSQL how few they are: else it expects a third of all. */
const SOON = `${dueAt('due')} <= statement_timestamp() + interval '1 minute'`;

/**
 * Selects as `device_id`, each once, the devices that are `registered` and offline: all of their registrations have
 * expired, and not all have ended. They are found by an index that has the registrations that are due, and are as many
 * as expire in the second or two between two looks of a worker, while there is one.
 * @param now an SQL expression for the time
 * @param organizations an SQL expression for an array of organizations that the devices are of; those of all, if omitted
 */
export function staleDevices(now: string, organizations?: string): string {
  const ofOrganizations =
    organizations === undefined
      ? ''
      : `AND EXISTS (SELECT FROM devices AS owned
          WHERE owned.id = due.device_id AND owned.organization_id = ANY (${organizations}))`;
  return `SELECT due.device_id FROM device_registrations AS due
    WHERE ${dueAt('due')} <= ${now} AND ${SOON} ${ofOrganizations}
      AND NOT EXISTS (
        SELECT FROM device_registrations AS other
        WHERE other.device_id = due.device_id AND NOT other.ended
          AND (other.expires_at > ${now} OR other.line_number < due.line_number))`;
}
