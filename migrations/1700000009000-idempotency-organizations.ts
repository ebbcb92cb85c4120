import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose answers are kept under an idempotency key; null for those of the version before, which end within a day. */
export class IdempotencyOrganizations1700000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys ADD organizations text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP organizations');
  }
}
