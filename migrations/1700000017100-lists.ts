import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of parts of trunks, which belong to the organization of their trunk. */
const PARTS = ['sip_trunk_ips', 'sip_trunk_routes'];
/** Tables whose rows have a name that is unique in their organization. */
const NAMED = ['sip_trunks', 'sip_gateways'];

/**
 * What lists are filtered and sorted by where an index can see it (`docs/decisions/0015-lists.md`): names as they are
 * compared, their parts of up to three characters, and the organization of trunks' parts. All of it comes from the
 * columns that there were before, so that whoever writes those need not know of it.
 */
export class Lists1700000017100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Each part of three characters, and what is shorter at the end: a shorter one is found as what others begin with.
      CREATE FUNCTION search_parts_of(kind text, word text) RETURNS text[]
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN ARRAY(SELECT kind || substr(word, i, 3) FROM generate_series(1, length(word)) AS i);

      CREATE FUNCTION search_term(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN '''' || replace(replace(word, E'\\\\', E'\\\\\\\\'), '''', '''''') || '''';

      CREATE FUNCTION search_parts(kind text, word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (
        SELECT string_agg(search_term(kind || substr(word, i, 3)) || CASE WHEN length(word) < 3 THEN ':*' ELSE '' END, ' & ')
        FROM generate_series(1, greatest(length(word) - 2, 1)) AS i
      )::tsquery;
      COMMENT ON FUNCTION search_parts(text, text) IS 'What finds the rows of which a word of this kind contains the text';

      CREATE FUNCTION search_words(kind text, words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (SELECT string_agg(search_term(kind || word), ' | ') FROM unnest(words) AS word)::tsquery;
      COMMENT ON FUNCTION search_words(text, text[]) IS 'What finds the rows that have one of the words of this kind';

      CREATE FUNCTION name_search(organization text, name text) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN array_to_tsvector(search_parts_of('n', name) || ('o' || organization));

      CREATE FUNCTION device_search(organization text, registered boolean, mac macaddr, name text) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN array_to_tsvector(
        search_parts_of('n', name) || search_parts_of('m', replace(mac::text, ':', ''))
        || ARRAY['o' || organization, 'r' || registered]
      );
    `);
    for (const table of NAMED) {
      await runner.query(`
        ALTER TABLE ${table}
          ADD name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (caseless(name)) STORED;
        COMMENT ON COLUMN ${table}.name_key IS 'The name as names are compared';
        DROP INDEX ${table}_search;
        CREATE INDEX ${table}_search ON ${table} USING gin (name_search(organization_id, name_key))
          WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
        CREATE INDEX ${table}_names ON ${table} (left(name_key, 255), id) WHERE deleted_at IS NULL;
        CREATE INDEX ${table}_organization_names ON ${table} (organization_id, left(name_key, 255), id)
          WHERE deleted_at IS NULL;
      `);
    }
    await runner.query(`
      ALTER TABLE devices
        ADD name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (coalesce(caseless(name), '')) STORED;
      COMMENT ON COLUMN devices.name_key IS 'The name as names are compared; empty where there is none';
      DROP INDEX devices_search;
      CREATE INDEX devices_search ON devices
        USING gin (device_search(organization_id, registered, mac_address, name_key))
        WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
      CREATE INDEX devices_names ON devices (left(name_key, 255), id) WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization_names ON devices (organization_id, left(name_key, 255), id)
        WHERE deleted_at IS NULL;

      CREATE INDEX domains_names ON domains (domain, id) WHERE deleted_at IS NULL;
      CREATE INDEX domains_organization_names ON domains (organization_id, domain, id) WHERE deleted_at IS NULL;

      CREATE FUNCTION belong_to_organization_of_trunk() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        NEW.organization_id := (SELECT organization_id FROM sip_trunks WHERE id = NEW.trunk_id);
        RETURN NEW;
      END
      $function$;
    `);
    for (const table of PARTS) {
      await runner.query(`
        ALTER TABLE ${table} ADD organization_id text COLLATE "C";
        COMMENT ON COLUMN ${table}.organization_id IS 'That of the trunk; kept by a trigger';
        UPDATE ${table} AS part SET organization_id = trunk.organization_id
        FROM sip_trunks AS trunk WHERE trunk.id = part.trunk_id;
        CREATE TRIGGER ${table}_organization BEFORE INSERT OR UPDATE OF trunk_id, organization_id ON ${table}
          FOR EACH ROW EXECUTE FUNCTION belong_to_organization_of_trunk();
        CREATE INDEX ${table}_organization ON ${table} (organization_id, created_at DESC, id DESC)
          WHERE deleted_at IS NULL;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of PARTS) {
      await runner.query(`
        DROP TRIGGER ${table}_organization ON ${table};
        DROP INDEX ${table}_organization;
        ALTER TABLE ${table} DROP organization_id;
      `);
    }
    await runner.query(`
      DROP FUNCTION belong_to_organization_of_trunk;
      DROP INDEX domains_names, domains_organization_names, devices_names, devices_organization_names, devices_search;
      ALTER TABLE devices DROP name_key;
      CREATE INDEX devices_search ON devices
        USING gin (caseless(name) gin_trgm_ops, replace(mac_address::text, ':', '') gin_trgm_ops)
        WHERE deleted_at IS NULL;
    `);
    for (const table of NAMED) {
      await runner.query(`
        DROP INDEX ${table}_search, ${table}_names, ${table}_organization_names;
        ALTER TABLE ${table} DROP name_key;
        CREATE INDEX ${table}_search ON ${table} USING gin (caseless(name) gin_trgm_ops) WHERE deleted_at IS NULL;
      `);
    }
    await runner.query(`
      DROP FUNCTION device_search, name_search, search_words, search_parts, search_term, search_parts_of;
    `);
  }
}
