import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How calls go over trunks: how many a second, when the next route is tried, and whom they say that they are from. */
export class CallPolicies1700000018200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sip_trunks
        ADD max_cps integer CHECK (max_cps > 0),
        ADD failover_codes text[] NOT NULL DEFAULT '{408,5xx}' CHECK (
          array_to_string(failover_codes, ' ', 'null') ~ '^(([4-6][0-9][0-9]|5xx)( |$))*$'
          AND NOT failover_codes && '{486,600,603}'
        ),
        ADD caller_id_from text NOT NULL DEFAULT 'caller' CHECK (caller_id_from IN ('caller', 'trunk', 'username')),
        ADD caller_id_asserted text NOT NULL DEFAULT 'none' CHECK (caller_id_asserted IN ('none', 'caller', 'trunk')),
        ADD caller_id_allowed_numbers text[] NOT NULL DEFAULT '{}' CHECK (
          array_to_string(caller_id_allowed_numbers, ' ', 'null') ~ '^([+][1-9][0-9]{1,14}( |$))*$'
        ),
        ADD caller_id_anonymous text NOT NULL DEFAULT 'allow' CHECK (caller_id_anonymous IN ('allow', 'refuse'));
      COMMENT ON COLUMN sip_trunks.max_cps IS 'New calls a second; null for no limit';
      COMMENT ON COLUMN sip_trunks.failover_codes IS 'On which answers the next route is tried';

      ALTER TABLE sip_trunk_routes
        ADD route_class text NOT NULL DEFAULT 'standard' CHECK (route_class IN ('standard', 'emergency'));
      -- Which routes a number has: the prefixes that it begins with are looked up.
      CREATE INDEX sip_trunk_routes_prefixes ON sip_trunk_routes (organization_id, prefix) WHERE deleted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX sip_trunk_routes_prefixes;
      ALTER TABLE sip_trunk_routes DROP route_class;
      ALTER TABLE sip_trunks
        DROP max_cps, DROP failover_codes, DROP caller_id_from, DROP caller_id_asserted,
        DROP caller_id_allowed_numbers, DROP caller_id_anonymous;
    `);
  }
}
