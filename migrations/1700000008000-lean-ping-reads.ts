import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Histories and uptimes that are read from few pages and without planning. While the indexes are made, which takes
 * about a minute for 100 million pings, histories and uptimes wait; reports are taken as ever.
 */
export class LeanPingReads1700000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- In the tables the pings of one gateway are far apart; in these indexes they are side by side.
      ALTER TABLE gateway_pings
        DROP CONSTRAINT gateway_pings_pkey,
        ADD PRIMARY KEY (series_id, observed_at)
          INCLUDE (status, response_time_ms, packet_loss_percent, hold_seconds);
      ALTER TABLE gateway_ping_minutes
        DROP CONSTRAINT gateway_ping_minutes_pkey,
        ADD PRIMARY KEY (series_id, minute)
          INCLUDE (pings, degraded, down, timed, response_time_total, loss_known, packet_loss_total);

      -- Seconds that are known, and of those not down, from "from_time" until "until_time", for each of the series:
      -- those of the whole hours from "first_hour" (the first one that begins after "from_time") from the rollup,
      -- those of the pings before it from these themselves, less what the last ping holds past "until_time". A ping
      -- counts in the hour that it was made in, and holds for 48 hours at most.
      --
      -- A function for its setting: PostgreSQL would plan the scans of all these partitions anew at every call, which
      -- takes five times as long as they do.
      CREATE FUNCTION gateway_uptimes(
        series bigint[], from_time timestamptz, first_hour timestamptz, until_time timestamptz
      ) RETURNS TABLE (series_id bigint, known double precision, up double precision)
      LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $function$
      #variable_conflict use_column
      BEGIN
        RETURN QUERY
        SELECT asked.series_id,
          coalesce(hours.known, 0) + coalesce(first.known, 0) - coalesce(later.known, 0),
          coalesce(hours.up, 0) + coalesce(first.up, 0) - coalesce(later.up, 0)
        FROM unnest(series) AS asked (series_id)
        CROSS JOIN LATERAL (
          SELECT sum(known_seconds) AS known, sum(up_seconds) AS up
          FROM gateway_ping_hours h WHERE h.series_id = asked.series_id AND hour >= first_hour
        ) hours
        CROSS JOIN LATERAL (
          SELECT sum(seconds) AS known, sum(seconds) FILTER (WHERE status <> 'down') AS up
          FROM (
            SELECT observed_at, status,
              least(extract(epoch FROM lead(observed_at) OVER (ORDER BY observed_at) - observed_at)::double precision,
                hold_seconds) - greatest(extract(epoch FROM from_time - observed_at)::double precision, 0) AS seconds
            FROM (
              (SELECT observed_at, status, hold_seconds FROM gateway_pings p
               WHERE p.series_id = asked.series_id
                 AND observed_at < from_time AND observed_at > from_time - interval '48 hours'
               ORDER BY observed_at DESC LIMIT 1)
              UNION ALL
              (SELECT observed_at, status, hold_seconds FROM gateway_pings p
               WHERE p.series_id = asked.series_id AND observed_at >= from_time AND observed_at < first_hour)
              UNION ALL
              (SELECT observed_at, status, hold_seconds FROM gateway_pings p
               WHERE p.series_id = asked.series_id
                 AND observed_at >= first_hour AND observed_at < first_hour + interval '48 hours'
               ORDER BY observed_at LIMIT 1)
            ) ping
          ) ping
          WHERE observed_at < first_hour AND seconds > 0
        ) first
        CROSS JOIN LATERAL (
          SELECT sum(seconds) AS known, sum(seconds) FILTER (WHERE status <> 'down') AS up
          FROM (
            SELECT status,
              least(extract(epoch FROM lead(observed_at) OVER (ORDER BY observed_at) - observed_at)::double precision,
                hold_seconds) - greatest(extract(epoch FROM until_time - observed_at)::double precision, 0) AS seconds
            FROM (
              (SELECT observed_at, status, hold_seconds FROM gateway_pings p
               WHERE p.series_id = asked.series_id
                 AND observed_at <= until_time AND observed_at > until_time - interval '48 hours'
               ORDER BY observed_at DESC LIMIT 1)
              UNION ALL
              (SELECT observed_at, status, hold_seconds FROM gateway_pings p
               WHERE p.series_id = asked.series_id AND observed_at > until_time)
            ) ping
          ) ping
          WHERE seconds > 0
        ) later;
      END
      $function$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION gateway_uptimes;
      ALTER TABLE gateway_ping_minutes
        DROP CONSTRAINT gateway_ping_minutes_pkey, ADD PRIMARY KEY (series_id, minute);
      ALTER TABLE gateway_pings
        DROP CONSTRAINT gateway_pings_pkey, ADD PRIMARY KEY (series_id, observed_at);
    `);
  }
}
