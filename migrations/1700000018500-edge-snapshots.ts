import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The snapshot that a node of the SIP edge reports in parts, until the last of them has come. */
export class EdgeSnapshots1700000018500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE edge_snapshots (
        kind text NOT NULL,
        node text NOT NULL,
        -- For which organizations the node reports; '*' for all.
        organizations text NOT NULL,
        id text NOT NULL,
        began_at timestamptz NOT NULL,
        parts integer[] NOT NULL,
        PRIMARY KEY (kind, node, organizations)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE edge_snapshots');
  }
}
