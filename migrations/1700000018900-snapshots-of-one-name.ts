import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the last part of a snapshot has come, so that the node can give its name to another one. */
export class SnapshotsOfOneName1700000018900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE edge_snapshots ADD completed boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE edge_snapshots DROP completed');
  }
}
