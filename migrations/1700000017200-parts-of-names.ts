import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Takes note of what is new of these devices. A part that two take note of at once is there twice: nobody waits. */
const noteParts = (devices: string): string => `
  WITH names AS (SELECT DISTINCT week_of(created_at) AS week, name_key FROM ${devices} WHERE isfinite(created_at)),
    seen AS MATERIALIZED (SELECT DISTINCT part, week FROM names CROSS JOIN name_parts(name_key) AS part)
  INSERT INTO device_name_weeks (part, week) SELECT part, week FROM seen
  WHERE NOT EXISTS (SELECT FROM device_name_weeks AS known WHERE (known.part, known.week) = (seen.part, seen.week));

  WITH names AS (SELECT DISTINCT name_key FROM ${devices}),
    seen AS MATERIALIZED (
      SELECT DISTINCT part, left(name_key, 2) AS initials FROM names CROSS JOIN name_parts(name_key) AS part
    )
  INSERT INTO device_name_initials (part, initials) SELECT part, initials FROM seen WHERE NOT EXISTS (
    SELECT FROM device_name_initials AS known WHERE (known.part, known.initials) = (seen.part, seen.initials));
`;

/** The plan of the first execution is kept, and the tables are empty then. */
const BY_INDEX = 'SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off';

/**
 * In which weeks devices were created that have a part of three characters in their names, and which initials such names
 * have: lists that look for a text skip all others (`docs/decisions/0015-lists.md`). What was noted stays where devices
 * go.
 */
export class PartsOfNames1700000017200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION week_of(at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN CASE WHEN isfinite(at) THEN floor(date_part('epoch', at) / 604800)::integer END;
      COMMENT ON FUNCTION week_of(timestamptz) IS 'Weeks since 1970-01-01; null for no finite time';

      CREATE FUNCTION name_parts(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      BEGIN ATOMIC
        SELECT substr(name, i, 3) FROM generate_series(1, length(name) - 2) AS i;
      END;

      CREATE TABLE device_name_weeks (part text COLLATE "C" NOT NULL, week integer NOT NULL);
      COMMENT ON TABLE device_name_weeks IS 'Weeks in which devices were created that have this part in their names';
      CREATE INDEX device_name_weeks_part ON device_name_weeks (part, week);
      CREATE TABLE device_name_initials (part text COLLATE "C" NOT NULL, initials text COLLATE "C" NOT NULL);
      COMMENT ON TABLE device_name_initials IS 'The first two characters of devices'' names that have this part';
      CREATE INDEX device_name_initials_part ON device_name_initials (part, initials);

      ${noteParts('devices')}
      CREATE FUNCTION devices_inserted() RETURNS trigger LANGUAGE plpgsql ${BY_INDEX} AS $function$
      BEGIN
        ${noteParts('written')}
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER devices_inserted AFTER INSERT ON devices
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION devices_inserted();

      CREATE FUNCTION device_renamed() RETURNS trigger LANGUAGE plpgsql ${BY_INDEX} AS $function$
      BEGIN
        ${noteParts('(SELECT NEW.name_key, NEW.created_at) AS written')}
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_renamed AFTER UPDATE ON devices FOR EACH ROW
        WHEN ((OLD.name, OLD.created_at) IS DISTINCT FROM (NEW.name, NEW.created_at))
        EXECUTE FUNCTION device_renamed();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER devices_inserted ON devices;
      DROP TRIGGER device_renamed ON devices;
      DROP FUNCTION devices_inserted, device_renamed;
      DROP TABLE device_name_weeks, device_name_initials;
      DROP FUNCTION name_parts, week_of;
    `);
  }
}
