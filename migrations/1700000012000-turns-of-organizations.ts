import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due is found by organization, so that the rows of one cannot hide those of another. */
export class TurnsOfOrganizations1700000012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gateway_ping_schedule ADD organization_id text COLLATE "C";
      UPDATE gateway_ping_schedule AS schedule SET organization_id = gateway.organization_id
        FROM sip_gateways AS gateway WHERE gateway.id = schedule.gateway_id;

      -- For processes of the version before, which insert without the column.
      CREATE FUNCTION gateway_ping_schedule_organization() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          SELECT organization_id INTO NEW.organization_id FROM sip_gateways WHERE id = NEW.gateway_id;
          RETURN NEW;
        END $$;
      CREATE TRIGGER gateway_ping_schedule_organization BEFORE INSERT ON gateway_ping_schedule
        FOR EACH ROW WHEN (NEW.organization_id IS NULL)
        EXECUTE FUNCTION gateway_ping_schedule_organization();

      ALTER TABLE gateway_ping_schedule ALTER organization_id SET NOT NULL;
      CREATE INDEX gateway_ping_schedule_turns ON gateway_ping_schedule (organization_id, next_ping_at);
      CREATE INDEX domains_turns ON domains (organization_id, next_check_at)
        WHERE deleted_at IS NULL AND next_check_at IS NOT NULL;
      CREATE INDEX reboots_scheduled_turns ON reboots (organization_id, run_at) WHERE state = 'scheduled';
      CREATE INDEX reboots_leased_turns ON reboots (organization_id, lease_until) WHERE state = 'sending';
      CREATE INDEX outbox_events_open_turns ON outbox_events (organization_id, id) WHERE dispatched_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX outbox_events_open_turns;
      DROP INDEX reboots_leased_turns;
      DROP INDEX reboots_scheduled_turns;
      DROP INDEX domains_turns;
      DROP INDEX gateway_ping_schedule_turns;
      DROP TRIGGER gateway_ping_schedule_organization ON gateway_ping_schedule;
      DROP FUNCTION gateway_ping_schedule_organization;
      ALTER TABLE gateway_ping_schedule DROP organization_id;
    `);
  }
}
