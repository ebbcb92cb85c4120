import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The address of record that a device registered for, and what a reboot was addressed to. */
export class AddressesOfRecord1700000015100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_registrations ADD COLUMN aor text;
      -- Null where it is the contact.
      ALTER TABLE reboots ADD COLUMN request_uri text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_registrations DROP COLUMN aor;
      ALTER TABLE reboots DROP COLUMN request_uri;
    `);
  }
}
