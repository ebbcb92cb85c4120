import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhook endpoints with their secrets, and the deliveries of events to them. */
export class Webhooks1700000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_endpoints (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        url text NOT NULL CHECK (length(url) <= 2048),
        description text,
        events text[] NOT NULL CHECK (cardinality(events) > 0),
        active boolean NOT NULL,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL,
        CHECK (disabled_at IS NULL OR NOT active)
      );
      CREATE INDEX webhook_endpoints_newest ON webhook_endpoints (created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX webhook_endpoints_organization
        ON webhook_endpoints (organization_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;

      CREATE TABLE webhook_secrets (
        endpoint_id text COLLATE "C" NOT NULL REFERENCES webhook_endpoints,
        version integer NOT NULL,
        ciphertext bytea NOT NULL,
        key_id text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (endpoint_id, version)
      );
      CREATE INDEX webhook_secrets_expiry ON webhook_secrets (expires_at) WHERE expires_at IS NOT NULL;

      CREATE TABLE webhook_deliveries (
        id text COLLATE "C" PRIMARY KEY,
        endpoint_id text COLLATE "C" NOT NULL REFERENCES webhook_endpoints,
        event_id text COLLATE "C" NOT NULL REFERENCES outbox_events ON DELETE CASCADE,
        event_type text NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
        attempts integer NOT NULL CHECK (attempts >= 0),
        response_code integer,
        failure text,
        last_attempt_at timestamptz,
        next_attempt_at timestamptz,
        created_at timestamptz NOT NULL,
        version integer NOT NULL,
        -- An event goes to an endpoint once, however often it is dispatched; a replay is the same delivery again.
        UNIQUE (event_id, endpoint_id),
        CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
      );
      CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, created_at DESC, id DESC);
      CREATE INDEX webhook_deliveries_status
        ON webhook_deliveries (endpoint_id, status, created_at DESC, id DESC);
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_attempt_at, id)
        WHERE status = 'pending';
      -- One test at a time.
      CREATE UNIQUE INDEX webhook_deliveries_test_unique ON webhook_deliveries (endpoint_id)
        WHERE status = 'pending' AND event_type = 'webhook.test';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE webhook_deliveries;
      DROP TABLE webhook_secrets;
      DROP TABLE webhook_endpoints;
    `);
  }
}
