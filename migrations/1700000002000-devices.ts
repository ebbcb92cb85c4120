import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Devices with their lines, the configurations kept of deleted ones, and what the SIP edge saw of them. */
export class Devices1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE devices (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        mac_address macaddr NOT NULL,
        type text NOT NULL CHECK (type IN ('phone', 'softphone', 'ata')),
        name text,
        user_id text COLLATE "C",
        model text,
        manufacturer text,
        template_id text COLLATE "C",
        settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
        secret_settings text[] NOT NULL DEFAULT '{}',
        provisioning_status text NOT NULL
          CHECK (provisioning_status IN ('pending', 'provisioned', 'needs_update')),
        secrets_ciphertext bytea NOT NULL,
        secrets_key_id text NOT NULL,
        configuration_changed_at timestamptz NOT NULL,
        resynced_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL
      );
      CREATE UNIQUE INDEX devices_mac_address_unique ON devices (mac_address) WHERE deleted_at IS NULL;
      CREATE INDEX devices_newest ON devices (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX devices_organization ON devices (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      -- Parts of a name, and of a MAC address without its separators.
      CREATE INDEX devices_search ON devices
        USING gin (name gin_trgm_ops, replace(mac_address::text, ':', '') gin_trgm_ops)
        WHERE deleted_at IS NULL;
      -- A domain is not deleted while a device uses it.
      CREATE INDEX devices_domain ON devices USING hash (lower(settings ->> 'domain'))
        WHERE deleted_at IS NULL;

      CREATE TABLE device_lines (
        id text COLLATE "C" PRIMARY KEY,
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        line_number integer NOT NULL CHECK (line_number > 0),
        extension text,
        label text,
        type text NOT NULL CHECK (type IN ('primary', 'shared', 'blf')),
        CONSTRAINT device_lines_number_unique UNIQUE (device_id, line_number)
      );

      CREATE TABLE device_kept_configs (
        organization_id text COLLATE "C" NOT NULL,
        mac_address macaddr NOT NULL,
        -- The deleted device that it was of, which its secrets are sealed for.
        device_id text COLLATE "C" NOT NULL,
        template_id text COLLATE "C",
        lines jsonb NOT NULL,
        settings jsonb NOT NULL,
        secrets_ciphertext bytea NOT NULL,
        secrets_key_id text NOT NULL,
        kept_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, mac_address)
      );

      -- Line 0 is the device as a whole, for an edge that does not tell lines apart.
      CREATE TABLE device_registrations (
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        line_number integer NOT NULL CHECK (line_number >= 0),
        contact text NOT NULL,
        received text,
        user_agent text,
        ip_address inet,
        registered_at timestamptz NOT NULL,
        last_registered_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        round_trip_ms double precision CHECK (round_trip_ms >= 0),
        round_trip_at timestamptz,
        PRIMARY KEY (device_id, line_number)
      );
      CREATE INDEX device_registrations_expiry ON device_registrations (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE device_registrations;
      DROP TABLE device_kept_configs;
      DROP TABLE device_lines;
      DROP TABLE devices;
    `);
  }
}
