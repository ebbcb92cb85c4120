import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which devices have a registration that nobody has seen end, where lists can filter by it. The triggers keep
 * `devices.registered` equal to that for whoever writes registrations, previous versions of the program among them;
 * `docs/decisions/0010-online-by-index.md` says how that makes a device online or offline.
 */
export class RegisteredDevices1700000017000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_registrations ADD ended boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN device_registrations.ended IS
        'Whether its expiry was taken note of: then it is over, but it may be over without';
      ALTER TABLE devices ADD registered boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN devices.registered IS
        'Whether it has a registration that has not ended; kept by triggers on device_registrations';

      UPDATE device_registrations SET ended = true WHERE expires_at <= now();
      UPDATE devices SET registered = true
      WHERE id IN (SELECT device_id FROM device_registrations WHERE NOT ended);

      DROP INDEX device_registrations_expiry;
      -- Of all rows, so that PostgreSQL keeps statistics of the expression and knows how few are due.
      CREATE INDEX device_registrations_due ON device_registrations ((CASE WHEN NOT ended THEN expires_at END));
      CREATE INDEX device_registrations_ended ON device_registrations (expires_at) WHERE ended;
      -- Each refresh leaves an entry behind that whoever looks for what is due has to pass.
      ALTER TABLE device_registrations SET (autovacuum_vacuum_scale_factor = 0.05);
    `);
    await runner.query(`
      CREATE FUNCTION device_registration_ended() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        NEW.ended := NEW.expires_at <= clock_timestamp();
        RETURN NEW;
      END
      $function$;
      CREATE TRIGGER device_registration_ended BEFORE INSERT OR UPDATE OF expires_at, ended ON device_registrations
        FOR EACH ROW WHEN (NEW.ended <> (NEW.expires_at <= clock_timestamp()))
        EXECUTE FUNCTION device_registration_ended();
    `);
    // Whoever changes which registrations have not ended locks their device and then looks again: the last one to do so
    // sees what all others have committed. The lock is the one that an update takes, and hinders no foreign key.
    await runner.query(`
      CREATE FUNCTION keep_registered(ids text[]) RETURNS void LANGUAGE plpgsql AS $function$
      BEGIN
        PERFORM FROM devices WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
        UPDATE devices SET registered = NOT registered
        WHERE id = ANY (ids) AND registered <> EXISTS (
          SELECT FROM device_registrations AS registration
          WHERE registration.device_id = devices.id AND NOT registration.ended);
      END
      $function$;

      -- An array, whose plan is right for one row and for a million: the plan of the first is kept.
      CREATE FUNCTION device_registrations_written() RETURNS trigger LANGUAGE plpgsql AS $function$
      DECLARE
        ids text[] := ARRAY(SELECT DISTINCT device_id FROM written WHERE NOT ended);
      BEGIN
        IF ids <> '{}' THEN PERFORM keep_registered(ids); END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registrations_inserted AFTER INSERT ON device_registrations
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION device_registrations_written();
      CREATE TRIGGER device_registrations_deleted AFTER DELETE ON device_registrations
        REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION device_registrations_written();

      -- By row, so that a refresh, which changes neither, costs no more than this condition.
      CREATE FUNCTION device_registration_updated() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        PERFORM keep_registered(ARRAY[OLD.device_id, NEW.device_id]);
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registration_updated AFTER UPDATE ON device_registrations
        FOR EACH ROW WHEN (OLD.ended <> NEW.ended OR OLD.device_id <> NEW.device_id)
        EXECUTE FUNCTION device_registration_updated();

      CREATE FUNCTION device_registrations_truncated() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        UPDATE devices SET registered = false WHERE registered;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_registrations_truncated AFTER TRUNCATE ON device_registrations
        FOR EACH STATEMENT EXECUTE FUNCTION device_registrations_truncated();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER device_registration_ended ON device_registrations;
      DROP TRIGGER device_registrations_inserted ON device_registrations;
      DROP TRIGGER device_registrations_deleted ON device_registrations;
      DROP TRIGGER device_registration_updated ON device_registrations;
      DROP TRIGGER device_registrations_truncated ON device_registrations;
      DROP FUNCTION device_registration_ended, device_registrations_written, device_registration_updated,
        device_registrations_truncated, keep_registered;
      DROP INDEX device_registrations_due, device_registrations_ended;
      ALTER TABLE device_registrations RESET (autovacuum_vacuum_scale_factor);
      ALTER TABLE device_registrations DROP ended;
      ALTER TABLE devices DROP registered;
      CREATE INDEX device_registrations_expiry ON device_registrations (expires_at);
    `);
  }
}
