import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every resource shares: extensions, the audit trail, the idempotency keys and the outbox. */
export class Foundation1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;
      CREATE EXTENSION IF NOT EXISTS pg_trgm;

      CREATE TABLE audit_events (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        resource_type text NOT NULL,
        resource_id text COLLATE "C" NOT NULL,
        before jsonb,
        after jsonb,
        request_id text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX audit_events_newest ON audit_events (created_at DESC, id DESC);
      CREATE INDEX audit_events_organization ON audit_events (organization_id, created_at DESC, id DESC);
      CREATE INDEX audit_events_resource ON audit_events (resource_id, created_at DESC, id DESC);
      CREATE INDEX audit_events_type ON audit_events (resource_type, created_at DESC, id DESC);

      CREATE TABLE idempotency_keys (
        caller text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        held_until timestamptz,
        status integer,
        etag text,
        location text,
        body_ciphertext bytea,
        body_key_id text,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (caller, key)
      );
      CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

      CREATE TABLE outbox_events (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        type text NOT NULL,
        data jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        dispatched_at timestamptz
      );
      CREATE INDEX outbox_events_open ON outbox_events (id) WHERE dispatched_at IS NULL;
      CREATE INDEX outbox_events_age ON outbox_events (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE outbox_events;
      DROP TABLE idempotency_keys;
      DROP TABLE audit_events;
    `);
  }
}
