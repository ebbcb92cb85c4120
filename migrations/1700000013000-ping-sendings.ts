import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often a ping was sent, and how many of the sendings were answered, so that losses are added up as what was lost of
 * what was sent. Pings of before, and those that are reported as a percentage alone, count as one sending.
 *
 * The rollups keep their columns, and with them their indexes, which for months of pings take long to make anew: a ping
 * adds its sendings where it has added 1, and so what is there already is right.
 */
export class PingSendings1700000013000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gateway_ping_inbox ADD COLUMN sent integer, ADD COLUMN answered integer;
      ALTER TABLE gateway_pings ADD COLUMN sent integer, ADD COLUMN answered integer;

      COMMENT ON COLUMN gateway_ping_minutes.loss_known IS 'sendings of which is known whether they were lost';
      COMMENT ON COLUMN gateway_ping_minutes.packet_loss_total IS '100 times as many as were lost of them';
      COMMENT ON COLUMN gateway_ping_hours.loss_known IS 'sendings of which is known whether they were lost';
      COMMENT ON COLUMN gateway_ping_hours.packet_loss_total IS '100 times as many as were lost of them';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      COMMENT ON COLUMN gateway_ping_hours.packet_loss_total IS NULL;
      COMMENT ON COLUMN gateway_ping_hours.loss_known IS NULL;
      COMMENT ON COLUMN gateway_ping_minutes.packet_loss_total IS NULL;
      COMMENT ON COLUMN gateway_ping_minutes.loss_known IS NULL;
      ALTER TABLE gateway_pings DROP COLUMN sent, DROP COLUMN answered;
      ALTER TABLE gateway_ping_inbox DROP COLUMN sent, DROP COLUMN answered;
    `);
  }
}
