import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A name of a domain belongs to whoever has proven it; until then any number of organizations may claim it, each once.
 * Claims that are older than 23 days are given the week that they are told of their end before.
 */
export class DomainClaims1700000016200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domains ADD expiry_announced_at timestamptz;
      COMMENT ON COLUMN domains.expiry_announced_at IS
        'When the organization was told that the claim ends; null, or before verification_started_at, while it was not';
      UPDATE domains SET verification_started_at = now() - interval '23 days'
      WHERE deleted_at IS NULL AND verified_at IS NULL AND verification_started_at < now() - interval '23 days';

      DROP INDEX domains_domain_unique;
      CREATE UNIQUE INDEX domains_domain_unique ON domains (domain)
        WHERE deleted_at IS NULL AND verified_at IS NOT NULL;
      CREATE UNIQUE INDEX domains_claim_unique ON domains (domain, organization_id) WHERE deleted_at IS NULL;
      CREATE INDEX domains_unverified ON domains (verification_started_at)
        WHERE deleted_at IS NULL AND verified_at IS NULL;
    `);
  }

  /** Of several claims to a name the oldest one stays, unless one is verified. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE domains SET deleted_at = now(), next_check_at = NULL, version = version + 1
      WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY domain ORDER BY verified_at IS NULL, created_at, id) AS place
          FROM domains WHERE deleted_at IS NULL
        ) AS claim WHERE place > 1
      );
      DROP INDEX domains_unverified, domains_claim_unique, domains_domain_unique;
      CREATE UNIQUE INDEX domains_domain_unique ON domains (domain) WHERE deleted_at IS NULL;
      ALTER TABLE domains DROP expiry_announced_at;
    `);
  }
}
