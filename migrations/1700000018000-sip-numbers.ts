import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The organizations' numbers and ranges of numbers, and where calls to them go. */
export class SipNumbers1700000018000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sip_numbers (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        number text COLLATE "C" CHECK (number ~ '^[+][1-9][0-9]{0,14}$'),
        prefix text COLLATE "C" CHECK (prefix ~ '^[+][1-9][0-9]{0,14}$'),
        e164 text COLLATE "C" NOT NULL GENERATED ALWAYS AS (coalesce(number, prefix)) STORED,
        destination_type text CHECK (destination_type IN ('device', 'trunk')),
        -- No foreign key: what is deleted leaves the number behind, which shows so.
        destination_id text COLLATE "C",
        destination_line integer CHECK (destination_line > 0),
        caller_name text,
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL,
        CHECK (num_nonnulls(number, prefix) = 1),
        CHECK ((destination_type IS NULL) = (destination_id IS NULL)),
        CHECK (destination_line IS NULL OR destination_type IS NOT DISTINCT FROM 'device')
      );
      COMMENT ON COLUMN sip_numbers.prefix IS 'What all numbers of a range begin with';
      COMMENT ON COLUMN sip_numbers.destination_line IS 'The number of a line of the device; null where none was named';
      CREATE UNIQUE INDEX sip_numbers_number_unique ON sip_numbers (number) WHERE deleted_at IS NULL;
      CREATE UNIQUE INDEX sip_numbers_prefix_unique ON sip_numbers (prefix) WHERE deleted_at IS NULL;

      CREATE INDEX sip_numbers_newest ON sip_numbers (created_at DESC, id DESC) INCLUDE (e164, active)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_organization ON sip_numbers (organization_id, created_at DESC, id DESC)
        INCLUDE (e164, active) WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_active ON sip_numbers (active, created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_organization_active ON sip_numbers (organization_id, active, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_destination ON sip_numbers (destination_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL AND destination_id IS NOT NULL;
      CREATE INDEX sip_numbers_destination_type
        ON sip_numbers ((coalesce(destination_type, 'none')), created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_organization_destination_type
        ON sip_numbers (organization_id, (coalesce(destination_type, 'none')), created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      -- Also for what begins with a prefix; with the organization, so that no row is looked at for whose it is.
      CREATE INDEX sip_numbers_e164 ON sip_numbers (e164, id) INCLUDE (organization_id) WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_organization_e164 ON sip_numbers (organization_id, e164, id) WHERE deleted_at IS NULL;
      CREATE INDEX sip_numbers_search ON sip_numbers USING gin (name_search(organization_id, e164))
        WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
      CREATE STATISTICS sip_numbers_parts ON (name_search(organization_id, e164)) FROM sip_numbers;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sip_numbers');
  }
}
