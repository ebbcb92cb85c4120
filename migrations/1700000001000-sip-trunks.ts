import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SIP trunks with their IPs and routes, and the register of active calls. */
export class SipTrunks1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sip_trunks (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'active', 'inactive', 'suspended')),
        type text NOT NULL CHECK (type IN ('carrier', 'pbx', 'peer')),
        transport text NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
        host text NOT NULL,
        port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
        username text,
        password_ciphertext bytea,
        password_key_id text,
        realm text,
        register boolean NOT NULL,
        max_channels integer CHECK (max_channels > 0),
        codecs text[] NOT NULL,
        dtmf_mode text NOT NULL CHECK (dtmf_mode IN ('rfc2833', 'inband', 'info')),
        nat_support boolean NOT NULL,
        caller_id_name text,
        caller_id_number text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL,
        CHECK ((password_ciphertext IS NULL) = (password_key_id IS NULL))
      );
      CREATE UNIQUE INDEX sip_trunks_name_unique ON sip_trunks (organization_id, lower(name))
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_newest ON sip_trunks (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_organization ON sip_trunks (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_status ON sip_trunks (status, created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_search ON sip_trunks USING gin (name gin_trgm_ops) WHERE deleted_at IS NULL;

      CREATE TABLE sip_trunk_ips (
        id text COLLATE "C" PRIMARY KEY,
        trunk_id text COLLATE "C" NOT NULL REFERENCES sip_trunks,
        address inet NOT NULL CHECK (masklen(address) = CASE family(address) WHEN 4 THEN 32 ELSE 128 END),
        type text NOT NULL CHECK (type IN ('signaling', 'media', 'both')),
        port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
        priority integer NOT NULL CHECK (priority BETWEEN 0 AND 65535),
        active boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        -- An address and port belongs to one trunk, which may use it for more than one type of traffic.
        CONSTRAINT sip_trunk_ips_address_port_excluded
          EXCLUDE USING gist (address gist_inet_ops WITH =, port WITH =, trunk_id WITH <>)
          WHERE (deleted_at IS NULL)
      );
      CREATE UNIQUE INDEX sip_trunk_ips_address_type_unique ON sip_trunk_ips (trunk_id, address, type)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunk_ips_newest ON sip_trunk_ips (created_at DESC, id DESC) WHERE deleted_at IS NULL;

      CREATE TABLE sip_trunk_routes (
        id text COLLATE "C" PRIMARY KEY,
        trunk_id text COLLATE "C" NOT NULL REFERENCES sip_trunks,
        prefix text NOT NULL CHECK (prefix ~ '^[+]?[0-9]*$'),
        priority integer NOT NULL CHECK (priority BETWEEN 0 AND 65535),
        weight integer NOT NULL CHECK (weight BETWEEN 0 AND 65535),
        strip_digits integer NOT NULL CHECK (strip_digits BETWEEN 0 AND 32),
        prepend text NOT NULL,
        active boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz
      );
      CREATE UNIQUE INDEX sip_trunk_routes_prefix_unique ON sip_trunk_routes (trunk_id, prefix)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunk_routes_newest ON sip_trunk_routes (created_at DESC, id DESC)
        WHERE deleted_at IS NULL;

      CREATE TABLE active_calls (
        call_id text PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        device_id text COLLATE "C",
        trunk_id text COLLATE "C" REFERENCES sip_trunks,
        "from" text,
        "to" text,
        started_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX active_calls_trunk ON active_calls (trunk_id, expires_at) WHERE trunk_id IS NOT NULL;
      CREATE INDEX active_calls_device ON active_calls (device_id, expires_at) WHERE device_id IS NOT NULL;
      CREATE INDEX active_calls_expiry ON active_calls (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE active_calls;
      DROP TABLE sip_trunk_routes;
      DROP TABLE sip_trunk_ips;
      DROP TABLE sip_trunks;
    `);
  }
}
