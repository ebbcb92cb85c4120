import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of parts of trunks, which belong to the organization of their trunk, and what else their indexes have. */
const PARTS = { sip_trunk_ips: 'INCLUDE (type)', sip_trunk_routes: '' };
/** Tables whose rows have a name that is unique in their organization. */
const NAMED = ['sip_trunks', 'sip_gateways'];

/** A name as names are compared; cut where it would not fit into an index, as no name does that the API takes. */
const folded = (name: string): string =>
  `CASE WHEN octet_length(caseless(${name})) <= 2400 THEN caseless(${name}) ELSE left(caseless(${name}), 600) END`;

/**
 * What lists are filtered and sorted by where an index can see it (`docs/decisions/0015-lists.md`): names as they are
 * compared, their parts of up to three characters, and the organization of trunks' parts. All of it comes from the
 * columns that there were before, so that whoever writes those need not know of it.
 */
export class Lists1700000017100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION search_term(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN '''' || replace(replace(word, E'\\\\', E'\\\\\\\\'), '''', '''''') || '''';

      -- Up to four parts from the beginning to the end of the text, which a row is then asked for as a whole: each costs.
      CREATE FUNCTION word_parts(kind text, word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (
        SELECT array_agg(DISTINCT kind || substr(word, least(i, greatest(length(word) - 2, 1)), 3))
        FROM generate_series(1, greatest(length(word), 1), greatest(3, (length(word) - 1) / 3)) AS i
      );

      -- Every row has a word of the kind o, and contains nothing.
      CREATE FUNCTION search_parts(kind text, word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (
        SELECT string_agg(search_term(part) || CASE WHEN length(word) < 3 THEN ':*' ELSE '' END, ' & ')
        FROM unnest(word_parts(CASE WHEN word = '' THEN 'o' ELSE kind END, word)) AS part
      )::tsquery;
      COMMENT ON FUNCTION search_parts(text, text) IS 'What finds the rows of which a word of this kind contains the text';

      CREATE FUNCTION search_words(kind text, words text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (SELECT string_agg(search_term(kind || word), ' | ') FROM unnest(words) AS word)::tsquery;
      COMMENT ON FUNCTION search_words(text, text[]) IS 'What finds the rows that have one of the words of this kind';

      -- Of a name each part of three characters, and what is shorter at the end: a shorter text is found as what others
      -- begin with. Written as loops, which take a third of the time that sets take.
      CREATE FUNCTION name_search(organization text, name text) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $function$
      DECLARE
        words text[] := ARRAY['o' || organization];
      BEGIN
        FOR i IN 1 .. length(name) LOOP
          words[1 + i] := 'n' || substr(name, i, 3);
        END LOOP;
        RETURN array_to_tsvector(words);
      END
      $function$;

      -- The same of the MAC address, and each of them by whether the device is registered: what is common of either kind
      -- and rare of the other one is found without reading the other.
      CREATE FUNCTION device_search(organization text, registered boolean, mac macaddr, name text) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $function$
      DECLARE
        words text[] := ARRAY['o' || organization];
        digits text := replace(mac::text, ':', '');
        of_mac text := CASE WHEN registered THEN 'M' ELSE 'm' END;
        of_name text := CASE WHEN registered THEN 'N' ELSE 'n' END;
      BEGIN
        FOR i IN 1 .. 12 LOOP
          words[1 + i] := of_mac || substr(digits, i, 3);
        END LOOP;
        FOR i IN 1 .. length(name) LOOP
          words[13 + i] := of_name || substr(name, i, 3);
        END LOOP;
        RETURN array_to_tsvector(words);
      END
      $function$;
    `);
    for (const table of NAMED) {
      await runner.query(`
        ALTER TABLE ${table}
          ADD name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (${folded('name')}) STORED;
        COMMENT ON COLUMN ${table}.name_key IS 'The name as names are compared';
        DROP INDEX ${table}_search;
        CREATE INDEX ${table}_search ON ${table} USING gin (name_search(organization_id, name_key))
          WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
        -- How common a part is: of an index that has not all rows, PostgreSQL would not know.
        CREATE STATISTICS ${table}_parts ON (name_search(organization_id, name_key)) FROM ${table};
        CREATE INDEX ${table}_names ON ${table} (name_key, id) WHERE deleted_at IS NULL;
        CREATE INDEX ${table}_organization_names ON ${table} (organization_id, name_key, id) WHERE deleted_at IS NULL;
      `);
    }
    await runner.query(`
      ALTER TABLE devices
        ADD name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (${folded("coalesce(name, '')")}) STORED;
      COMMENT ON COLUMN devices.name_key IS 'The name as names are compared; empty where there is none';
      DROP INDEX devices_search;
      CREATE INDEX devices_search ON devices
        USING gin (device_search(organization_id, registered, mac_address, name_key))
        WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
      CREATE INDEX devices_names ON devices (name_key, id) INCLUDE (mac_address, registered) WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization_names
        ON devices (organization_id, name_key, id) INCLUDE (mac_address, registered) WHERE deleted_at IS NULL;

      -- With what rows are asked for, so that passing by those that do not fit takes no look at each of them.
      DROP INDEX devices_newest, devices_organization;
      CREATE INDEX devices_newest ON devices (created_at DESC, id DESC) INCLUDE (name_key, mac_address)
        WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization
        ON devices (organization_id, created_at DESC, id DESC) INCLUDE (name_key, mac_address) WHERE deleted_at IS NULL;
      CREATE INDEX devices_registered
        ON devices (registered, created_at DESC, id DESC) INCLUDE (name_key, mac_address) WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization_registered
        ON devices (organization_id, registered, created_at DESC, id DESC) INCLUDE (name_key, mac_address)
        WHERE deleted_at IS NULL;
      -- Whether a device is registered depends on whose it is.
      CREATE STATISTICS devices_registered_by_organization (mcv) ON organization_id, registered FROM devices;
      CREATE STATISTICS devices_parts ON (device_search(organization_id, registered, mac_address, name_key)) FROM devices;
      DROP INDEX sip_trunks_newest, sip_trunks_organization, sip_trunks_status;
      CREATE INDEX sip_trunks_status ON sip_trunks (status, created_at DESC, id DESC) INCLUDE (name_key)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_newest ON sip_trunks (created_at DESC, id DESC) INCLUDE (name_key, status)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_organization
        ON sip_trunks (organization_id, created_at DESC, id DESC) INCLUDE (name_key, status) WHERE deleted_at IS NULL;
      DROP INDEX sip_gateways_newest, sip_gateways_organization;
      CREATE INDEX sip_gateways_newest ON sip_gateways (created_at DESC, id DESC) INCLUDE (name_key)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_organization ON sip_gateways (organization_id, created_at DESC, id DESC)
        INCLUDE (name_key) WHERE deleted_at IS NULL;

      CREATE INDEX domains_names ON domains (domain, id) WHERE deleted_at IS NULL;
      CREATE INDEX domains_organization_names ON domains (organization_id, domain, id) WHERE deleted_at IS NULL;

      -- Lists read few rows each, whatever PostgreSQL expects; to start other processes or a compiler takes longer. What a
      -- search finds has to fit in memory, or PostgreSQL takes all rows nearby apart again.
      DO $block$
      BEGIN
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET max_parallel_workers_per_gather = 0', current_database());
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET jit = off', current_database());
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET work_mem = %L', current_database(), '32MB');
      END
      $block$;

      CREATE FUNCTION belong_to_organization_of_trunk() RETURNS trigger LANGUAGE plpgsql AS $function$
      BEGIN
        NEW.organization_id := (SELECT organization_id FROM sip_trunks WHERE id = NEW.trunk_id);
        RETURN NEW;
      END
      $function$;
    `);
    for (const [table, also] of Object.entries(PARTS)) {
      await runner.query(`
        ALTER TABLE ${table} ADD organization_id text COLLATE "C";
        COMMENT ON COLUMN ${table}.organization_id IS 'That of the trunk; kept by a trigger';
        UPDATE ${table} AS part SET organization_id = trunk.organization_id
        FROM sip_trunks AS trunk WHERE trunk.id = part.trunk_id;
        CREATE TRIGGER ${table}_organization BEFORE INSERT OR UPDATE OF trunk_id, organization_id ON ${table}
          FOR EACH ROW EXECUTE FUNCTION belong_to_organization_of_trunk();
        CREATE INDEX ${table}_organization ON ${table} (organization_id, created_at DESC, id DESC) ${also}
          WHERE deleted_at IS NULL;
        DROP INDEX ${table}_newest;
        CREATE INDEX ${table}_newest ON ${table} (created_at DESC, id DESC) ${also} WHERE deleted_at IS NULL;
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(PARTS)) {
      await runner.query(`
        DROP TRIGGER ${table}_organization ON ${table};
        DROP INDEX ${table}_organization, ${table}_newest;
        CREATE INDEX ${table}_newest ON ${table} (created_at DESC, id DESC) WHERE deleted_at IS NULL;
        ALTER TABLE ${table} DROP organization_id;
      `);
    }
    await runner.query(`
      DROP FUNCTION belong_to_organization_of_trunk;
      DO $block$
      BEGIN
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I RESET max_parallel_workers_per_gather', current_database());
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I RESET jit', current_database());
        EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I RESET work_mem', current_database());
      END
      $block$;
      DROP STATISTICS devices_registered_by_organization, devices_parts;
      -- Dropped with a column are the indexes that have it.
      DROP INDEX domains_names, domains_organization_names;
      ALTER TABLE devices DROP name_key;
      CREATE INDEX devices_newest ON devices (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization ON devices (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX devices_search ON devices
        USING gin (caseless(name) gin_trgm_ops, replace(mac_address::text, ':', '') gin_trgm_ops)
        WHERE deleted_at IS NULL;
    `);
    for (const table of NAMED) {
      await runner.query(`
        DROP STATISTICS ${table}_parts;
        ALTER TABLE ${table} DROP name_key;
        CREATE INDEX ${table}_search ON ${table} USING gin (caseless(name) gin_trgm_ops) WHERE deleted_at IS NULL;
      `);
    }
    await runner.query(`
      CREATE INDEX sip_trunks_newest ON sip_trunks (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_status ON sip_trunks (status, created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_organization ON sip_trunks (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_newest ON sip_gateways (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_organization ON sip_gateways (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      DROP FUNCTION device_search, name_search, search_words, search_parts, word_parts, search_term;
    `);
  }
}
