import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Hosts in their canonical form, and comparisons of texts by what one sees of them. A name that colliding rows would
 * share stays as it is and is listed as a warning.
 */
export class HostSpellings1700000016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- lower() of upper() is full case folding with ICU, for which ß is SS and ς is Σ, but for two things: it takes a
      -- dotless i for an i, and it writes a final sigma at the end of a word, so that parts of a text are not found.
      CREATE FUNCTION caseless(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN normalize(translate(lower(upper(translate(lower(
        regexp_replace(
          regexp_replace(
            normalize($1, NFC),
            '[\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFF8\\U0001BCA0-\\U0001BCA3\\U0001D173-\\U0001D17A\\U000E0000-\\U000E0FFF]+',
            '', 'g'
          ),
          '[\\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u3000]', ' ', 'g'
        )
        COLLATE pg_catalog."und-x-icu"), 'ı', U&'\\E131'))), U&'\\E131ς', 'ıσ'), NFC);
      COMMENT ON FUNCTION caseless(text) IS
        'The text by which two are compared that differ in nothing one sees: NFC, full case folding, one kind of space, no invisible characters';

      CREATE FUNCTION pg_temp.canonical_host(host text) RETURNS text LANGUAGE plpgsql AS $function$
      DECLARE
        trimmed text := btrim(host, E' \\t\\r\\n');
      BEGIN
        IF trimmed ~ '^[A-Za-z0-9._-]+$' THEN
          RETURN regexp_replace(lower(trimmed COLLATE "C"), '([^.])[.]$', '\\1');
        END IF;
        IF trimmed !~ '^\\[?[0-9A-Fa-f:.]+\\]?$' THEN
          RETURN host;
        END IF;
        RETURN regexp_replace(host(btrim(trimmed, '[]')::inet), '^::ffff:([0-9.]+)$', '\\1');
      EXCEPTION WHEN invalid_text_representation THEN
        RETURN host;
      END
      $function$;

      UPDATE sip_trunks SET host = pg_temp.canonical_host(host), version = version + 1
      WHERE deleted_at IS NULL AND host <> pg_temp.canonical_host(host);
      UPDATE sip_gateways SET host = pg_temp.canonical_host(host), version = version + 1
      WHERE deleted_at IS NULL AND host <> pg_temp.canonical_host(host);
      UPDATE devices
      SET settings = jsonb_set(settings, '{domain}', to_jsonb(pg_temp.canonical_host(settings ->> 'domain'))),
        version = version + 1
      WHERE deleted_at IS NULL AND jsonb_typeof(settings -> 'domain') = 'string'
        AND settings ->> 'domain' <> pg_temp.canonical_host(settings ->> 'domain');
      UPDATE webhook_endpoints
      SET url = lower(substring(url FROM '^[^/]*//[^/?@]*') COLLATE "C") || substring(url FROM '^[^/]*//[^/?@]*(.*)$'),
        version = version + 1
      WHERE deleted_at IS NULL AND url ~ '^[^/]*//[^/?@]*[A-Z][^/?@]*([/?]|$)';
      UPDATE webhook_endpoints
      SET url = regexp_replace(url, '^([^/]*//[^/?@:]*[^/?@:.])[.](?=[:/?]|$)', '\\1'), version = version + 1
      WHERE deleted_at IS NULL AND url ~ '^[^/]*//[^/?@:]*[^/?@:.][.]([:/?]|$)';

      DO $block$
      DECLARE
        spelled record;
      BEGIN
        FOR spelled IN SELECT id, domain FROM domains WHERE deleted_at IS NULL AND domain ~ '[^.][.]$' LOOP
          IF EXISTS (SELECT FROM domains WHERE deleted_at IS NULL AND domain = rtrim(spelled.domain, '.')) THEN
            RAISE WARNING 'Domain % stays %: another one has its name without the final dot', spelled.id, spelled.domain;
          ELSE
            UPDATE domains SET domain = rtrim(domain, '.'), version = version + 1 WHERE id = spelled.id;
          END IF;
        END LOOP;
      END
      $block$;

      DROP INDEX sip_trunks_host, sip_trunks_realm, devices_domain;
      CREATE INDEX sip_trunks_host ON sip_trunks (organization_id, btrim(caseless(host), ' .'))
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_realm ON sip_trunks (organization_id, btrim(caseless(realm), ' .'))
        WHERE deleted_at IS NULL AND realm IS NOT NULL;
      CREATE INDEX devices_domain ON devices USING hash (btrim(caseless(settings ->> 'domain'), ' .'))
        WHERE deleted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX sip_trunks_host, sip_trunks_realm, devices_domain;
      CREATE INDEX sip_trunks_host ON sip_trunks (organization_id, lower(host)) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_realm ON sip_trunks (organization_id, lower(realm))
        WHERE deleted_at IS NULL AND realm IS NOT NULL;
      CREATE INDEX devices_domain ON devices USING hash (lower(settings ->> 'domain')) WHERE deleted_at IS NULL;
      DROP FUNCTION caseless;
    `);
  }
}
