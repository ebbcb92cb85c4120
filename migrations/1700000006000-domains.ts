import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SIP domains, with the schedule of their verification. */
export class Domains1700000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE domains (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        domain text COLLATE "C" NOT NULL CHECK (domain = lower(domain) AND length(domain) <= 253),
        status text NOT NULL CHECK (status IN ('active', 'inactive', 'pending')),
        type text NOT NULL CHECK (type IN ('primary', 'alias')),
        ssl_enabled boolean NOT NULL,
        ssl_certificate_expiry timestamptz,
        dns_verification_record text NOT NULL,
        dns_records jsonb,
        settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
        verified_at timestamptz,
        verification_started_at timestamptz NOT NULL,
        check_attempts integer NOT NULL,
        next_check_at timestamptz,
        last_checked_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL,
        -- Nobody takes over a domain that is not known to be theirs.
        CONSTRAINT domains_active_is_verified CHECK (status <> 'active' OR verified_at IS NOT NULL)
      );
      CREATE UNIQUE INDEX domains_domain_unique ON domains (domain) WHERE deleted_at IS NULL;
      CREATE INDEX domains_newest ON domains (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX domains_organization ON domains (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX domains_status ON domains (status, created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX domains_due ON domains (next_check_at)
        WHERE deleted_at IS NULL AND next_check_at IS NOT NULL;

      -- A domain is not deleted while a trunk uses it.
      CREATE INDEX sip_trunks_host ON sip_trunks (organization_id, lower(host)) WHERE deleted_at IS NULL;
      CREATE INDEX sip_trunks_realm ON sip_trunks (organization_id, lower(realm))
        WHERE deleted_at IS NULL AND realm IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX sip_trunks_realm;
      DROP INDEX sip_trunks_host;
      DROP TABLE domains;
    `);
  }
}
