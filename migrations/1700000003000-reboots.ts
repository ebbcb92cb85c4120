import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reboots of devices: what was asked for, what was sent, and what came of it. */
export class Reboots1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reboots (
        id text COLLATE "C" PRIMARY KEY,
        device_id text COLLATE "C" NOT NULL REFERENCES devices,
        organization_id text COLLATE "C" NOT NULL,
        state text NOT NULL
          CHECK (state IN ('scheduled', 'sending', 'unknown', 'sent', 'failed', 'canceled')),
        delay_seconds integer NOT NULL CHECK (delay_seconds BETWEEN 0 AND 604800),
        force boolean NOT NULL,
        scheduled_time timestamptz NOT NULL,
        run_at timestamptz NOT NULL,
        attempts integer NOT NULL CHECK (attempts >= 0),
        job_number integer NOT NULL,
        lease_token text,
        lease_until timestamptz,
        -- What is sent, so that another worker can send the very same again.
        contact text,
        next_hop text,
        event text,
        sip_branch text,
        sip_call_id text,
        sip_cseq integer,
        sip_from_tag text,
        sip_sent_by text,
        sent_at timestamptz,
        response_code integer,
        reason text,
        requested_by text NOT NULL,
        request_id text NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT reboots_lease CHECK ((state = 'sending') = (lease_until IS NOT NULL)
          AND (lease_token IS NULL) = (lease_until IS NULL)),
        CONSTRAINT reboots_sending CHECK (state NOT IN ('sending', 'unknown')
          OR (sip_branch IS NOT NULL AND contact IS NOT NULL AND sent_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX reboots_open_unique ON reboots (device_id)
        WHERE state IN ('scheduled', 'sending', 'unknown');
      CREATE INDEX reboots_device ON reboots (device_id, created_at DESC, id DESC);
      -- The few rows that the reconciler has something to do with, by when it has.
      CREATE INDEX reboots_scheduled ON reboots (run_at) WHERE state = 'scheduled';
      CREATE INDEX reboots_leased ON reboots (lease_until) WHERE state = 'sending';
      CREATE INDEX reboots_unknown ON reboots (sent_at) WHERE state = 'unknown';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reboots');
  }
}
