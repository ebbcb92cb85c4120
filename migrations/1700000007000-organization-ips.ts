import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The organizations' allow and block lists, and the traffic that the SIP edge sees from them. */
export class OrganizationIps1700000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organization_ips (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        -- As given, host bits included; what is compared is the network.
        ip_address inet NOT NULL
          CHECK (masklen(ip_address) = CASE family(ip_address) WHEN 4 THEN 32 ELSE 128 END),
        cidr integer NOT NULL,
        network cidr NOT NULL GENERATED ALWAYS AS (network(set_masklen(ip_address, cidr))) STORED,
        type text NOT NULL CHECK (type IN ('whitelist', 'blacklist')),
        description text,
        last_seen timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL
        -- Room on each page for last_seen, which every report of traffic moves.
      ) WITH (fillfactor = 85);
      CREATE UNIQUE INDEX organization_ips_network_unique ON organization_ips (organization_id, network)
        WHERE deleted_at IS NULL;
      -- The networks that cover an address are looked up one by one, for each length that is in use.
      CREATE INDEX organization_ips_network ON organization_ips (network, type, organization_id)
        WHERE deleted_at IS NULL;
      CREATE INDEX organization_ips_length ON organization_ips (cidr) WHERE deleted_at IS NULL;
      CREATE INDEX organization_ips_newest ON organization_ips (created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX organization_ips_organization ON organization_ips (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;

      CREATE TABLE organization_ip_traffic (
        entry_id text COLLATE "C" NOT NULL REFERENCES organization_ips,
        hour timestamptz NOT NULL,
        requests bigint NOT NULL CHECK (requests > 0),
        PRIMARY KEY (entry_id, hour)
      );
      CREATE INDEX organization_ip_traffic_age ON organization_ip_traffic (hour);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE organization_ip_traffic;
      DROP TABLE organization_ips;
    `);
  }
}
