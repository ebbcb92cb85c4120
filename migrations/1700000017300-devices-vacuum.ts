import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Totals of devices are counted in an index alone, but for rows on pages that were written to since the last vacuum. By
 * default that comes when a fifth of all rows have changed; counting takes twice as long by then.
 */
export class DevicesVacuum1700000017300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE devices SET (autovacuum_vacuum_scale_factor = 0.01)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE devices RESET (autovacuum_vacuum_scale_factor)');
  }
}
