import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Secrets among the settings of domains, sealed as those of devices are. */
export class DomainSecrets1700000015000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domains
        ADD COLUMN secret_settings text[] NOT NULL DEFAULT '{}',
        ADD COLUMN secrets_ciphertext bytea,
        ADD COLUMN secrets_key_id text,
        ADD CONSTRAINT domains_secrets_have_key CHECK ((secrets_ciphertext IS NULL) = (secrets_key_id IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domains
        DROP COLUMN secret_settings,
        DROP COLUMN secrets_ciphertext,
        DROP COLUMN secrets_key_id;
    `);
  }
}
