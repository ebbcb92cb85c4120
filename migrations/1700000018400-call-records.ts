import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of a call while it lasts, and what is kept of it when it is over. Rows of calls that are written without the
 * new columns are calls that were answered.
 */
export class CallRecords1700000018400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE active_calls
        ADD state text NOT NULL DEFAULT 'answered' CHECK (state IN ('ringing', 'answered')),
        ADD direction text CHECK (direction IN ('inbound', 'outbound', 'internal')),
        ADD node text COLLATE "C",
        ADD route_id text COLLATE "C",
        ADD number text COLLATE "C",
        ADD answered_at timestamptz,
        ADD reported_at timestamptz NOT NULL DEFAULT now(),
        ADD snapshot text;
      COMMENT ON COLUMN active_calls.reported_at IS 'Of when the latest report is; what an older one says changes nothing';
      COMMENT ON COLUMN active_calls.snapshot IS 'The latest snapshot of its node that had it';
      CREATE INDEX active_calls_started ON active_calls (started_at, call_id);
      CREATE INDEX active_calls_organization ON active_calls (organization_id, started_at, call_id);
      CREATE INDEX active_calls_node ON active_calls (node, reported_at) WHERE node IS NOT NULL;
      CREATE INDEX active_calls_number ON active_calls (number) WHERE number IS NOT NULL;
    `);
    // Ids like those that the program makes, for rows of which only a statement knows how many there are. A chunk of ten
    // digits is worked out as a bigint.
    await runner.query(`
      CREATE FUNCTION id_text(prefix text, value numeric) RETURNS text
      LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
      DECLARE
        alphabet constant text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
        digits text := '';
        chunk bigint;
      BEGIN
        FOR part IN 1 .. 3 LOOP
          chunk := mod(value, 839299365868340224);
          value := div(value, 839299365868340224);
          FOR digit IN 1 .. CASE part WHEN 3 THEN 2 ELSE 10 END LOOP
            digits := substr(alphabet, (chunk % 62)::integer + 1, 1) || digits;
            chunk := chunk / 62;
          END LOOP;
        END LOOP;
        RETURN prefix || '_' || digits;
      END
      $function$;
      COMMENT ON FUNCTION id_text(text, numeric) IS 'An id of 128 bits, in base 62';

      CREATE FUNCTION lowest_id(prefix text, at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN id_text(prefix, trunc(extract(epoch FROM at) * 1000) * 1208925819614629174706176);
      COMMENT ON FUNCTION lowest_id(text, timestamptz) IS 'What no id that was made at this time or later is less than';

      CREATE FUNCTION new_id(prefix text, at timestamptz) RETURNS text LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $function$
      DECLARE
        random text := replace(gen_random_uuid()::text, '-', '');
      BEGIN
        RETURN id_text(prefix, trunc(extract(epoch FROM at) * 1000) * 1208925819614629174706176
          + ('x7' || substr(random, 14, 7))::bit(32)::bigint::numeric * 281474976710656
          + ('x' || substr(random, 21))::bit(48)::bigint);
      END
      $function$;
      COMMENT ON FUNCTION new_id(text, timestamptz) IS 'An id that holds a UUIDv7 (RFC 9562) of this time';
    `);
    // Partitioned by what the id says of when the call ended, so that whoever has an id knows its partition, and lists in
    // the order of ids read one partition after another.
    await runner.query(`
      CREATE TABLE call_records (
        id text COLLATE "C" PRIMARY KEY,
        call_id text COLLATE "C" NOT NULL,
        organization_id text COLLATE "C" NOT NULL,
        device_id text COLLATE "C",
        trunk_id text COLLATE "C",
        route_id text COLLATE "C",
        direction text,
        node text COLLATE "C",
        number text COLLATE "C",
        "from" text,
        "to" text,
        started_at timestamptz NOT NULL,
        answered_at timestamptz,
        ended_at timestamptz NOT NULL,
        cause smallint,
        code smallint,
        ended_by text NOT NULL
      ) PARTITION BY RANGE (id);
      CREATE INDEX call_records_organization ON call_records (organization_id, id);
      CREATE INDEX call_records_call ON call_records (call_id);
      CREATE INDEX call_records_device ON call_records (device_id, id) WHERE device_id IS NOT NULL;
      CREATE INDEX call_records_trunk ON call_records (trunk_id, id) WHERE trunk_id IS NOT NULL;
      CREATE INDEX call_records_route ON call_records (route_id, id) WHERE route_id IS NOT NULL;
      CREATE INDEX call_records_node ON call_records (node, id) WHERE node IS NOT NULL;
      CREATE INDEX call_records_number ON call_records (number, id) WHERE number IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE call_records;
      DROP FUNCTION new_id, lowest_id, id_text;
      ALTER TABLE active_calls DROP state, DROP direction, DROP node, DROP route_id, DROP number, DROP answered_at,
        DROP reported_at, DROP snapshot;
      DROP INDEX active_calls_started, active_calls_organization;
    `);
  }
}
