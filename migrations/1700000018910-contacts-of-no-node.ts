import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A contact that is reported for its device is of no node any more, and ends with no snapshot. A process of the previous
 * version beside this one is served as well: the trigger is what writes it.
 *
 * @param node what the contact's node becomes
 */
function contactOfDevice(node: 'NULL' | 'known.node'): string {
  return `
    CREATE OR REPLACE FUNCTION device_registration_contact() RETURNS trigger LANGUAGE plpgsql AS $function$
    BEGIN
      UPDATE registered_contacts SET expires_at = least(NEW.expires_at, clock_timestamp()),
        last_registered_at = greatest(last_registered_at, NEW.last_registered_at)
      WHERE device_id = NEW.device_id AND line_number = NEW.line_number
        AND expires_at > least(NEW.expires_at, clock_timestamp())
        AND (contact <> NEW.contact OR NEW.expires_at <= clock_timestamp());
      IF NEW.expires_at > clock_timestamp() THEN
        INSERT INTO registered_contacts AS known (device_id, line_number, contact, organization_id, aor, path, received,
          user_agent, ip_address, registered_at, last_registered_at, expires_at, round_trip_ms, round_trip_at)
        SELECT NEW.device_id, NEW.line_number, NEW.contact, organization_id, NEW.aor, NEW.path, NEW.received,
          NEW.user_agent, NEW.ip_address, NEW.registered_at, NEW.last_registered_at, NEW.expires_at, NEW.round_trip_ms,
          NEW.round_trip_at
        FROM devices WHERE id = NEW.device_id
        ON CONFLICT (device_id, line_number, contact) DO UPDATE SET
          aor = excluded.aor, node = ${node}, path = excluded.path, received = excluded.received, user_agent = excluded.user_agent,
          ip_address = excluded.ip_address, registered_at = excluded.registered_at,
          last_registered_at = excluded.last_registered_at, expires_at = excluded.expires_at,
          call_id = NULL, cseq = NULL, round_trip_ms = excluded.round_trip_ms, round_trip_at = excluded.round_trip_at;
      END IF;
      RETURN NULL;
    END
    $function$;
  `;
}

export class ContactsOfNoNode1700000018910 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(contactOfDevice('NULL'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(contactOfDevice('known.node'));
  }
}
