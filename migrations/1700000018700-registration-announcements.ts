import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Devices that have come or gone and of which tenants are still to be told. Whoever changes `devices.registered` notes it
 * here, where somebody wants to know; a worker tells of what has not changed back until it is due.
 */
export class RegistrationAnnouncements1700000018700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registration_announcements (
        device_id text COLLATE "C" PRIMARY KEY REFERENCES devices,
        registered boolean NOT NULL,
        announced_at timestamptz,
        due_at timestamptz
      );
      COMMENT ON COLUMN registration_announcements.registered IS 'As was announced last, or as it was before the first change';
      COMMENT ON COLUMN registration_announcements.due_at IS 'When the next change is to be announced; null while there is none';
      CREATE INDEX registration_announcements_due ON registration_announcements (due_at) WHERE due_at IS NOT NULL;

      CREATE FUNCTION device_registered_changed() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        IF EXISTS (SELECT FROM webhook_endpoints
          WHERE organization_id = NEW.organization_id AND deleted_at IS NULL AND active
            AND events && ARRAY['device.registered', 'device.unregistered', '*'])
        THEN
          INSERT INTO registration_announcements AS known (device_id, registered, due_at)
          VALUES (NEW.id, OLD.registered, clock_timestamp())
          ON CONFLICT (device_id) DO UPDATE SET
            due_at = coalesce(known.due_at, greatest(clock_timestamp(), known.announced_at + interval '1 minute'));
        END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registered_changed AFTER UPDATE OF registered ON devices
        FOR EACH ROW WHEN (OLD.registered <> NEW.registered AND NEW.deleted_at IS NULL)
        EXECUTE FUNCTION device_registered_changed();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER device_registered_changed ON devices;
      DROP FUNCTION device_registered_changed;
      DROP TABLE registration_announcements;
    `);
  }
}
