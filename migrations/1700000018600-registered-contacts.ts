import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every contact that a line is registered with. `device_registrations` stays what is known of the line: it has the contact
 * that was registered last, and expires with the last of them. Whoever writes a registration there without its contacts
 * (an edge that knows one a line, previous versions of the program, SQL) replaces the contacts of the line by the one that
 * is written; `contacts_until` tells such a write.
 */
export class RegisteredContacts1700000018600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_registrations ADD path text, ADD contacts_until timestamptz;
      COMMENT ON COLUMN device_registrations.path IS 'Path header of the REGISTER (RFC 3327)';
      COMMENT ON COLUMN device_registrations.contacts_until IS
        'expires_at as whoever keeps registered_contacts has written it; else they are made from this row';

      CREATE TABLE registered_contacts (
        id text COLLATE "C" NOT NULL DEFAULT gen_random_uuid()::text,
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        line_number integer NOT NULL CHECK (line_number >= 0),
        contact text COLLATE "C" NOT NULL,
        organization_id text COLLATE "C" NOT NULL,
        aor text COLLATE "C",
        node text COLLATE "C",
        path text,
        received text,
        user_agent text,
        ip_address inet,
        call_id text,
        cseq bigint,
        registered_at timestamptz NOT NULL,
        last_registered_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        round_trip_ms double precision CHECK (round_trip_ms >= 0),
        round_trip_at timestamptz,
        snapshot_id text,
        PRIMARY KEY (device_id, line_number, contact)
      ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
      COMMENT ON TABLE registered_contacts IS
        'Contacts of lines, each until it expires; then, for an hour, what a late report is compared with';
      COMMENT ON COLUMN registered_contacts.last_registered_at IS 'Of what was reported last, the end included';

      INSERT INTO registered_contacts (device_id, line_number, contact, organization_id, aor, received, user_agent,
        ip_address, registered_at, last_registered_at, expires_at, round_trip_ms, round_trip_at)
      SELECT device_id, line_number, contact, organization_id, aor, received, user_agent,
        ip_address, registered_at, last_registered_at, expires_at, round_trip_ms, round_trip_at
      FROM device_registrations JOIN devices ON id = device_id
      WHERE expires_at > now();
      UPDATE device_registrations SET contacts_until = expires_at;

      -- None on a column that a refresh changes.
      CREATE INDEX registered_contacts_organization ON registered_contacts (organization_id, registered_at, id);
      CREATE INDEX registered_contacts_registered ON registered_contacts (registered_at, id);
      CREATE INDEX registered_contacts_node ON registered_contacts (node, registered_at, id) WHERE node IS NOT NULL;
      CREATE INDEX registered_contacts_aor ON registered_contacts (aor, registered_at, id) WHERE aor IS NOT NULL;
    `);
    await runner.query(`
      CREATE FUNCTION device_registration_contact() RETURNS trigger LANGUAGE plpgsql AS $function$
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
            aor = excluded.aor, path = excluded.path, received = excluded.received, user_agent = excluded.user_agent,
            ip_address = excluded.ip_address, registered_at = excluded.registered_at,
            last_registered_at = excluded.last_registered_at, expires_at = excluded.expires_at,
            call_id = NULL, cseq = NULL, round_trip_ms = excluded.round_trip_ms, round_trip_at = excluded.round_trip_at;
        END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registration_contact AFTER INSERT OR UPDATE ON device_registrations
        FOR EACH ROW WHEN (NEW.contacts_until IS DISTINCT FROM NEW.expires_at)
        EXECUTE FUNCTION device_registration_contact();

      CREATE FUNCTION device_registrations_forgotten() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        DELETE FROM registered_contacts AS contact USING forgotten
        WHERE contact.device_id = forgotten.device_id AND contact.line_number = forgotten.line_number;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registrations_forgotten AFTER DELETE ON device_registrations
        REFERENCING OLD TABLE AS forgotten FOR EACH STATEMENT EXECUTE FUNCTION device_registrations_forgotten();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER device_registration_contact ON device_registrations;
      DROP TRIGGER device_registrations_forgotten ON device_registrations;
      DROP FUNCTION device_registration_contact, device_registrations_forgotten;
      DROP TABLE registered_contacts;
      ALTER TABLE device_registrations DROP path, DROP contacts_until;
    `);
  }
}
