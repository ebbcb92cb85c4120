import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { dataSourceOptions } from '../../database/data-source-options.js';
import { databaseTime } from '../../database/database-time.js';
import { deleteInBatches } from '../../database/delete-in-batches.js';

/** The tables that have a partition a day. */
const TABLES = ['gateway_pings', 'gateway_ping_minutes'] as const;
const DAYS_AHEAD = 7;
const DAY_MS = 86_400_000;
/** Any numbers that no other use of advisory locks in the database has. */
const CREATION_LOCK = 7_311_500_301;
const RETENTION_LOCK = 7_311_500_302;
const PURGE_BATCH = 10_000;
const PURGE_HOURS = `
  DELETE FROM gateway_ping_hours WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM gateway_ping_hours WHERE hour < $2 LIMIT $1
  ))`;

interface Partition {
  name: string;
  parent: string;
  /** `detaching`: that was begun and not ended. */
  state: 'attached' | 'detaching' | 'detached';
}

/** The daily partitions (UTC) of the history of pings: made ahead, and on demand; dropped when they are too old. */
@Injectable()
export class PingPartitions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Makes the partitions of the coming days, and drops what is older than `PING_RETENTION_DAYS`. */
  async keep(at?: Date): Promise<void> {
    const now = at ?? (await databaseTime(this.dataSource.manager));
    const days = Array.from(
      { length: DAYS_AHEAD + 1 },
      (_, ahead) => new Date(now.getTime() + ahead * DAY_MS),
    );
    if (await this.attach(days)) await this.makeKnown();
    await this.drop(startOfDay(new Date(now.getTime() - this.settings.pingRetentionDays * DAY_MS)));
  }

  /** Makes the partitions of these days, where they are missing, and known to all sessions in any case. */
  async create(days: Date[]): Promise<void> {
    await this.attach(days);
    await this.makeKnown();
  }

  /**
   * A table that is attached, unlike one that is created as a partition, does not keep the others from being read and
   * written meanwhile. @returns whether any was missing
   */
  private attach(days: Date[]): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      let attached = false;
      await manager.query('SELECT pg_advisory_xact_lock($1)', [CREATION_LOCK]);
      for (const day of days) {
        const from = startOfDay(day);
        const to = new Date(from.getTime() + DAY_MS);
        for (const table of TABLES) {
          const name = nameOf(table, from);
          const [{ exists }] = await manager.query<{ exists: boolean }[]>(
            'SELECT to_regclass($1) IS NOT NULL AS exists',
            [name],
          );
          if (exists) continue;
          await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
          await manager.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
          );
          attached = true;
        }
      }
      return attached;
    });
  }

  /**
   * Has all sessions read anew which partitions there are. One that read it at the moment at which some were attached may
   * have passed over the news of that: it would neither see nor fill them until the next change, which PostgreSQL does
   * not rule out as attaching keeps nobody from reading. This changes nothing; that it is done is the news.
   */
  private async makeKnown(): Promise<void> {
    for (const table of TABLES) {
      await this.dataSource.query(`ALTER TABLE ONLY ${table} ALTER COLUMN series_id SET STATISTICS -1`);
    }
  }

  /** Drops the partitions of the days before `limit`, and what the hourly rollup has of that time. */
  private async drop(limit: Date): Promise<void> {
    if ((await this.olderThan(limit)).length > 0) await this.dropPartitions(limit);
    await deleteInBatches(this.dataSource, PURGE_HOURS, PURGE_BATCH, [limit]);
  }

  /**
   * On connections of its own: one of the pool that waited for a second one would keep it from all others. The first
   * only has a transaction that holds the lock: a lock of the session is lost behind a pooler such as PgBouncer, and
   * partitions cannot be detached concurrently within a transaction.
   */
  private async dropPartitions(limit: Date): Promise<void> {
    const own = await new DataSource(dataSourceOptions(this.settings.databaseUrl, 2)).initialize();
    try {
      await own.transaction(async (manager) => {
        await manager.query('SET LOCAL idle_in_transaction_session_timeout = 0');
        // With a parameter it would keep its snapshot open, and a detachment that is finished waits for those.
        const [{ locked }] = await manager.query<{ locked: boolean }[]>(
          `SELECT pg_try_advisory_xact_lock(${RETENTION_LOCK}) AS locked`,
        );
        if (!locked) return;
        for (const partition of await this.olderThan(limit)) await dropPartition(own, partition);
      });
    } finally {
      await own.destroy();
    }
  }

  /** Also those that were detached by a process that did not come to drop them. */
  private async olderThan(limit: Date): Promise<Partition[]> {
    const partitions = await this.dataSource.query<Partition[]>(
      `SELECT relname AS name, left(relname, -9) AS parent, CASE
         WHEN inhparent IS NULL THEN 'detached' WHEN inhdetachpending THEN 'detaching' ELSE 'attached' END AS state
       FROM pg_class LEFT JOIN pg_inherits ON inhrelid = pg_class.oid
       WHERE relkind = 'r' AND pg_table_is_visible(pg_class.oid) AND relname ~ $1`,
      [`^(${TABLES.join('|')})_[0-9]{8}$`],
    );
    return partitions.filter(({ name, parent }) => name < nameOf(parent, limit));
  }
}

function startOfDay(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

/** Such as `gateway_pings_20240122`. */
function nameOf(table: string, day: Date): string {
  return `${table}_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

/** Detached concurrently first, so that neither readers nor writers of the other partitions wait for a lock. */
async function dropPartition(on: DataSource, { name, parent, state }: Partition): Promise<void> {
  if (state !== 'detached') {
    const how = state === 'detaching' ? 'FINALIZE' : 'CONCURRENTLY';
    await on.query(`ALTER TABLE ${parent} DETACH PARTITION ${name} ${how}`);
  }
  await on.query(`DROP TABLE ${name}`);
}
