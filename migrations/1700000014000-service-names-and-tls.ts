import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A port that is null stands for the SRV records of the host; gateways choose whom they trust over TLS. */
export class ServiceNamesAndTls1700000014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sip_trunks ALTER port DROP NOT NULL;
      ALTER TABLE sip_gateways
        ALTER port DROP NOT NULL,
        ADD tls_verify boolean NOT NULL DEFAULT true,
        ADD tls_ca text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE sip_trunks SET port = CASE transport WHEN 'tls' THEN 5061 ELSE 5060 END WHERE port IS NULL;
      UPDATE sip_gateways SET port = CASE transport WHEN 'tls' THEN 5061 ELSE 5060 END WHERE port IS NULL;
      ALTER TABLE sip_trunks ALTER port SET NOT NULL;
      ALTER TABLE sip_gateways DROP tls_ca, DROP tls_verify, ALTER port SET NOT NULL;
    `);
  }
}
