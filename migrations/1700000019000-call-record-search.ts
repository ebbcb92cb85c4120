import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An index of what call records are filtered by, for what is rare in any combination. Its list of entries that are not sorted
 * in yet is short: whoever searches reads all of it in every partition.
 */
export class CallRecordSearch1700000019000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION call_record_terms(organization_id text, direction text, trunk_id text, route_id text, node text,
        answered boolean, cause smallint, code smallint) RETURNS text[]
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $function$
      BEGIN
        RETURN array_remove(ARRAY['o' || organization_id, 'd' || direction, 't' || trunk_id, 'r' || route_id, 'n' || node,
          'a' || answered::integer, 'q' || cause, 's' || code], NULL);
      END
      $function$;
      COMMENT ON FUNCTION call_record_terms IS 'What a record is found by. It costs so much that no plan asks it of each row';
      CREATE INDEX call_records_terms ON call_records USING gin (
        call_record_terms(organization_id, direction, trunk_id, route_id, node, answered_at IS NOT NULL, cause, code)
      ) WITH (gin_pending_list_limit = 64);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX call_records_terms;
      DROP FUNCTION call_record_terms;
    `);
  }
}
