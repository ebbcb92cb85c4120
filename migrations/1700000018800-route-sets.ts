import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The proxies that a reboot goes by, as a device registered by them (Path, RFC 3327). */
export class RouteSets1700000018800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reboots ADD route_set text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reboots DROP route_set');
  }
}
