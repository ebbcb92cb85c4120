import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SIP gateways with their current state, their pings and the alerts that come of them. */
export class Gateways1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sip_gateways (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        name text NOT NULL,
        host text NOT NULL,
        port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
        transport text NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
        ping_interval_seconds integer NOT NULL
          CHECK (ping_interval_seconds = 0 OR ping_interval_seconds BETWEEN 5 AND 86400),
        failure_threshold integer NOT NULL CHECK (failure_threshold BETWEEN 1 AND 100),
        recovery_threshold integer NOT NULL CHECK (recovery_threshold BETWEEN 1 AND 100),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz,
        version integer NOT NULL
      );
      CREATE UNIQUE INDEX sip_gateways_name_unique ON sip_gateways (organization_id, lower(name))
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_newest ON sip_gateways (created_at DESC, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_organization ON sip_gateways (organization_id, created_at DESC, id DESC)
        WHERE deleted_at IS NULL;
      CREATE INDEX sip_gateways_search ON sip_gateways USING gin (name gin_trgm_ops) WHERE deleted_at IS NULL;

      -- Apart from sip_gateways, since every ping updates it: no index covers what a ping changes, and the pages
      -- have room, so that PostgreSQL updates in place (HOT).
      CREATE SEQUENCE gateway_series;
      CREATE TABLE gateway_states (
        gateway_id text COLLATE "C" PRIMARY KEY REFERENCES sip_gateways,
        -- What the gateway's pings are filed under; a new one when a deleted id is used again.
        series_id bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('unknown', 'healthy', 'degraded', 'down')),
        last_ping timestamptz,
        response_time_ms integer,
        packet_loss_percent double precision,
        error_message text,
        -- Pings in a row that were down, or that were not healthy; negative for those in a row that were not so.
        down_run integer NOT NULL,
        unhealthy_run integer NOT NULL
      ) WITH (fillfactor = 50);
      CREATE INDEX gateway_states_status ON gateway_states (status);

      CREATE TABLE gateway_ping_schedule (
        gateway_id text COLLATE "C" PRIMARY KEY REFERENCES sip_gateways,
        next_ping_at timestamptz NOT NULL,
        -- A ping that was begun has ended by then, whatever became of it.
        pinging_until timestamptz NOT NULL
      ) WITH (fillfactor = 70);
      CREATE INDEX gateway_ping_schedule_due ON gateway_ping_schedule (next_ping_at);

      CREATE TABLE alerts (
        id text COLLATE "C" PRIMARY KEY,
        organization_id text COLLATE "C" NOT NULL,
        gateway_id text COLLATE "C" NOT NULL REFERENCES sip_gateways,
        severity text NOT NULL CHECK (severity IN ('warning', 'critical')),
        reason text NOT NULL,
        opened_at timestamptz NOT NULL,
        resolved_at timestamptz CHECK (resolved_at >= opened_at),
        resolution text CHECK (resolution IN ('recovered', 'superseded', 'gateway_deleted')),
        created_at timestamptz NOT NULL,
        CHECK ((resolved_at IS NULL) = (resolution IS NULL))
      );
      CREATE UNIQUE INDEX alerts_open_unique ON alerts (gateway_id) WHERE resolved_at IS NULL;
      CREATE INDEX alerts_open ON alerts (created_at DESC, id DESC) WHERE resolved_at IS NULL;
      CREATE INDEX alerts_newest ON alerts (created_at DESC, id DESC);
      CREATE INDEX alerts_organization ON alerts (organization_id, created_at DESC, id DESC);
      CREATE INDEX alerts_gateway ON alerts (gateway_id, created_at DESC, id DESC);

      -- Accepted pings that have yet to be moved to gateway_pings. It is emptied all the time, so dead rows are
      -- removed by their number and not by their share.
      CREATE TABLE gateway_ping_inbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        series_id bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        status text NOT NULL,
        response_time_ms integer,
        packet_loss_percent double precision,
        error_message text,
        hold_seconds integer NOT NULL
      ) WITH (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647
      );

      -- A partition a day (UTC), made by the service. There is no default partition: one would have to be searched
      -- for every new partition, and keeps old ones from being detached concurrently.
      CREATE TABLE gateway_pings (
        series_id bigint NOT NULL,
        observed_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('healthy', 'degraded', 'down')),
        response_time_ms integer,
        packet_loss_percent double precision,
        error_message text,
        -- How long the status counts if no other ping follows.
        hold_seconds integer NOT NULL,
        PRIMARY KEY (series_id, observed_at)
      ) PARTITION BY RANGE (observed_at);

      CREATE TABLE gateway_ping_minutes (
        series_id bigint NOT NULL,
        minute timestamptz NOT NULL,
        pings integer NOT NULL,
        degraded integer NOT NULL,
        down integer NOT NULL,
        timed integer NOT NULL,
        response_time_total bigint NOT NULL,
        loss_known integer NOT NULL,
        packet_loss_total double precision NOT NULL,
        PRIMARY KEY (series_id, minute)
      ) PARTITION BY RANGE (minute);

      CREATE TABLE gateway_ping_hours (
        series_id bigint NOT NULL,
        hour timestamptz NOT NULL,
        pings integer NOT NULL,
        degraded integer NOT NULL,
        down integer NOT NULL,
        timed integer NOT NULL,
        response_time_total bigint NOT NULL,
        loss_known integer NOT NULL,
        packet_loss_total double precision NOT NULL,
        -- Bit n is set where minute n of the hour has a ping.
        minutes bigint NOT NULL,
        -- How long the pings of this hour held, and how much of that not as down, also past the end of the hour.
        known_seconds double precision NOT NULL,
        up_seconds double precision NOT NULL,
        PRIMARY KEY (series_id, hour)
      ) WITH (fillfactor = 70);
      CREATE INDEX gateway_ping_hours_age ON gateway_ping_hours (hour);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE gateway_ping_hours;
      DROP TABLE gateway_ping_minutes;
      DROP TABLE gateway_pings;
      DROP TABLE gateway_ping_inbox;
      DROP TABLE alerts;
      DROP TABLE gateway_ping_schedule;
      DROP TABLE gateway_states;
      DROP SEQUENCE gateway_series;
      DROP TABLE sip_gateways;
    `);
  }
}
