import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables whose names are unique in an organization, and what a row of them is called. */
const NAMED = [
  ['sip_trunks', 'SIP trunk'],
  ['sip_gateways', 'SIP gateway'],
];

/**
 * Names are kept in NFC, unique and searched by `caseless`. Rows that collide so far stay as they are: the oldest holds
 * the name, and the others are marked with it and listed as warnings.
 */
export class NamesByCaseFolding1700000016100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A row that gets another name, or is deleted, has the name of no other one any more.
      CREATE FUNCTION forget_name_twin() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        NEW.name_twin := NULL;
        RETURN NEW;
      END
      $function$;

      -- Where the oldest gives its name up, the next one holds it, so that nobody else can take it.
      CREATE FUNCTION pass_name_on() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        EXECUTE format(
          'UPDATE %1$I AS twin SET name_twin = nullif(next.id, twin.id)
           FROM (SELECT id FROM %1$I WHERE name_twin = $1 ORDER BY created_at, id LIMIT 1) AS next
           WHERE name_twin = $1', TG_TABLE_NAME
        ) USING OLD.id;
        RETURN NULL;
      END
      $function$;
    `);
    for (const [table, word] of NAMED) {
      await runner.query(`
        DROP INDEX ${table}_name_unique, ${table}_search;

        ALTER TABLE ${table} ADD name_twin text COLLATE "C";
        COMMENT ON COLUMN ${table}.name_twin IS
          'The older row that had the same name before names were compared by case folding; else null';
        UPDATE ${table} AS twin SET name_twin = oldest
        FROM (
          SELECT id, first_value(id) OVER (
            PARTITION BY organization_id, caseless(name) ORDER BY created_at, id
          ) AS oldest
          FROM ${table} WHERE deleted_at IS NULL
        ) AS named
        WHERE twin.id = named.id AND twin.id <> oldest;
        UPDATE ${table} AS alone SET name = normalize(name, NFC), version = version + 1
        WHERE deleted_at IS NULL AND name IS NOT NFC NORMALIZED AND name_twin IS NULL
          AND NOT EXISTS (SELECT FROM ${table} AS twin WHERE twin.name_twin = alone.id);
        DO $block$
        DECLARE
          twin record;
        BEGIN
          FOR twin IN SELECT id, name, name_twin FROM ${table} WHERE name_twin IS NOT NULL ORDER BY name_twin, id LOOP
            RAISE WARNING '${word} % has the same name as %: %', twin.id, twin.name_twin, twin.name;
          END LOOP;
        END
        $block$;
        CREATE INDEX ${table}_name_twin ON ${table} (name_twin) WHERE name_twin IS NOT NULL;
        CREATE TRIGGER ${table}_name_forgotten BEFORE UPDATE OF name, deleted_at ON ${table} FOR EACH ROW
          WHEN (OLD.name_twin IS NOT NULL
            AND (caseless(OLD.name) <> caseless(NEW.name) OR NEW.deleted_at IS NOT NULL))
          EXECUTE FUNCTION forget_name_twin();
        CREATE TRIGGER ${table}_name_passed_on AFTER UPDATE OF name, deleted_at ON ${table} FOR EACH ROW
          WHEN (caseless(OLD.name) <> caseless(NEW.name)
            OR (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL))
          EXECUTE FUNCTION pass_name_on();

        CREATE UNIQUE INDEX ${table}_name_unique ON ${table} (organization_id, caseless(name))
          WHERE deleted_at IS NULL AND name_twin IS NULL;
        CREATE INDEX ${table}_search ON ${table} USING gin (caseless(name) gin_trgm_ops) WHERE deleted_at IS NULL;
      `);
    }
    await runner.query(`
      UPDATE devices SET name = normalize(name, NFC), version = version + 1
      WHERE deleted_at IS NULL AND name IS NOT NFC NORMALIZED;
      DROP INDEX devices_search;
      CREATE INDEX devices_search ON devices
        USING gin (caseless(name) gin_trgm_ops, replace(mac_address::text, ':', '') gin_trgm_ops)
        WHERE deleted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX devices_search;
      CREATE INDEX devices_search ON devices
        USING gin (name gin_trgm_ops, replace(mac_address::text, ':', '') gin_trgm_ops)
        WHERE deleted_at IS NULL;
    `);
    for (const [table] of NAMED) {
      await runner.query(`
        DROP TRIGGER ${table}_name_forgotten ON ${table};
        DROP TRIGGER ${table}_name_passed_on ON ${table};
        DROP INDEX ${table}_name_unique, ${table}_search;
        ALTER TABLE ${table} DROP name_twin;
        CREATE UNIQUE INDEX ${table}_name_unique ON ${table} (organization_id, lower(name)) WHERE deleted_at IS NULL;
        CREATE INDEX ${table}_search ON ${table} USING gin (name gin_trgm_ops) WHERE deleted_at IS NULL;
      `);
    }
    await runner.query('DROP FUNCTION forget_name_twin, pass_name_on');
  }
}
