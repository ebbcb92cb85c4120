import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Extensions that an index can hold; the API takes shorter ones only. */
const INDEXABLE = `line.type = 'primary' AND line.extension <> '' AND octet_length(line.extension) <= 1000`;

/**
 * Whose an extension is: one primary line of an organization holds it. Lines of before that share one stay as they are; the
 * oldest holds it, and the others are listed as warnings. Triggers keep this for whoever writes lines, previous versions
 * of the program among them, whose lines are never refused: they wait for the extension, and hold it once it is given up
 * (`docs/decisions/0019-extensions.md`).
 */
export class Extensions1700000018100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE device_extensions (
        line_id text COLLATE "C" PRIMARY KEY,
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        organization_id text COLLATE "C" NOT NULL,
        extension text COLLATE "C" NOT NULL,
        held boolean NOT NULL,
        claimed_at timestamptz NOT NULL DEFAULT now()
      );
      COMMENT ON TABLE device_extensions IS 'Which primary line has an extension; kept by triggers on device_lines';
      COMMENT ON COLUMN device_extensions.held IS 'False where another line of the organization had it before';

      CREATE FUNCTION keep_extensions(ids text[]) RETURNS void LANGUAGE plpgsql AS $function$
      DECLARE
        organizations text[];
        extensions text[];
      BEGIN
        WITH given_up AS (DELETE FROM device_extensions WHERE line_id = ANY (ids) RETURNING *)
        SELECT array_agg(organization_id), array_agg(extension) INTO organizations, extensions
        FROM given_up WHERE held;
        IF extensions IS NOT NULL THEN
          UPDATE device_extensions SET held = true
          WHERE line_id IN (
            SELECT DISTINCT ON (organization_id, extension) line_id
            FROM unnest(organizations, extensions) AS free (organization_id, extension)
            JOIN device_extensions AS waiting USING (organization_id, extension)
            WHERE NOT waiting.held ORDER BY organization_id, extension, claimed_at, line_id);
        END IF;
        -- Waits for whoever is about to claim or give up the same one; in one order, so that nobody waits in a circle.
        INSERT INTO device_extensions (line_id, device_id, organization_id, extension, held)
        SELECT line.id, device.id, device.organization_id, line.extension, true
        FROM device_lines AS line JOIN devices AS device ON device.id = line.device_id AND device.deleted_at IS NULL
        WHERE line.id = ANY (ids) AND ${INDEXABLE}
        ORDER BY device.organization_id, line.extension COLLATE "C", line.line_number
        ON CONFLICT (organization_id, extension) WHERE held DO NOTHING;
        INSERT INTO device_extensions (line_id, device_id, organization_id, extension, held)
        SELECT line.id, device.id, device.organization_id, line.extension, false
        FROM device_lines AS line JOIN devices AS device ON device.id = line.device_id AND device.deleted_at IS NULL
        WHERE line.id = ANY (ids) AND ${INDEXABLE}
          AND NOT EXISTS (SELECT FROM device_extensions AS claim WHERE claim.line_id = line.id);
      END
      $function$;

      CREATE FUNCTION device_lines_extensions() RETURNS trigger LANGUAGE plpgsql AS $function$
      DECLARE
        ids text[];
      BEGIN
        CASE TG_OP
          WHEN 'INSERT' THEN
            ids := ARRAY(SELECT id FROM written WHERE type = 'primary' AND extension IS NOT NULL);
          WHEN 'UPDATE' THEN
            ids := ARRAY(
              SELECT coalesce(gone.id, written.id) FROM gone FULL JOIN written ON written.id = gone.id
              WHERE (gone.extension, gone.type, gone.device_id)
                IS DISTINCT FROM (written.extension, written.type, written.device_id));
          WHEN 'DELETE' THEN
            ids := ARRAY(SELECT id FROM gone WHERE type = 'primary' AND extension IS NOT NULL);
          ELSE
            DELETE FROM device_extensions;
        END CASE;
        IF ids <> '{}' THEN PERFORM keep_extensions(ids); END IF;
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_lines_extensions_inserted AFTER INSERT ON device_lines
        REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION device_lines_extensions();
      CREATE TRIGGER device_lines_extensions_updated AFTER UPDATE ON device_lines
        REFERENCING OLD TABLE AS gone NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION device_lines_extensions();
      CREATE TRIGGER device_lines_extensions_deleted AFTER DELETE ON device_lines
        REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION device_lines_extensions();
      CREATE TRIGGER device_lines_extensions_truncated AFTER TRUNCATE ON device_lines
        FOR EACH STATEMENT EXECUTE FUNCTION device_lines_extensions();

      CREATE FUNCTION device_extensions_given_up() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        PERFORM keep_extensions(ARRAY(SELECT id FROM device_lines WHERE device_id = NEW.id));
        RETURN NULL;
      END
      $function$;
      CREATE TRIGGER device_extensions_given_up AFTER UPDATE OF deleted_at ON devices
        FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
        EXECUTE FUNCTION device_extensions_given_up();
    `);
    // The triggers keep others from writing lines until the transaction ends.
    await runner.query(`
      INSERT INTO device_extensions (line_id, device_id, organization_id, extension, held, claimed_at)
      SELECT line.id, device.id, organization_id, extension, row_number() OVER (
          PARTITION BY organization_id, extension COLLATE "C" ORDER BY created_at, device.id, line_number
        ) = 1, created_at
      FROM device_lines AS line JOIN devices AS device ON device.id = line.device_id AND device.deleted_at IS NULL
      WHERE ${INDEXABLE};
      CREATE UNIQUE INDEX device_extensions_held ON device_extensions (organization_id, extension) WHERE held;
      CREATE INDEX device_extensions_waiting ON device_extensions (organization_id, extension, claimed_at)
        WHERE NOT held;
      CREATE INDEX device_extensions_device ON device_extensions (device_id);
      DO $block$
      DECLARE
        twin record;
      BEGIN
        FOR twin IN
          SELECT line.line_number, line.device_id, line.extension, holder.device_id AS holder
          FROM device_extensions AS claim JOIN device_lines AS line ON line.id = claim.line_id
          JOIN device_extensions AS holder
            ON holder.organization_id = claim.organization_id AND holder.extension = claim.extension
          WHERE NOT claim.held AND holder.held
          ORDER BY claim.organization_id, claim.extension, claim.claimed_at, line.device_id, line.line_number
        LOOP
          RAISE WARNING 'Line % of device % has the same extension as a line of %: %',
            twin.line_number, twin.device_id, twin.holder, twin.extension;
        END LOOP;
      END
      $block$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER device_lines_extensions_inserted ON device_lines;
      DROP TRIGGER device_lines_extensions_updated ON device_lines;
      DROP TRIGGER device_lines_extensions_deleted ON device_lines;
      DROP TRIGGER device_lines_extensions_truncated ON device_lines;
      DROP TRIGGER device_extensions_given_up ON devices;
      DROP FUNCTION keep_extensions, device_lines_extensions, device_extensions_given_up;
      DROP TABLE device_extensions;
    `);
  }
}
