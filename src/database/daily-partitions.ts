import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';

const DAY_MS = 86_400_000;

/** A table that has a partition a day (UTC). */
export interface PartitionedTable {
  name: string;
  /** Any of its columns. */
  column: string;
  /** Where the partition of a day begins, and the one before ends: a value of what the table is partitioned by. */
  bound: (day: Date) => string;
}

/** Numbers that no other use of advisory locks in the database has. */
interface Locks {
  creation: number;
  retention: number;
}

interface Partition {
  name: string;
  parent: string;
  /** `detaching`: that was begun and not ended. */
  state: 'attached' | 'detaching' | 'detached';
}

/** The partitions of tables that have one a day, such as `gateway_pings_20240122`. None has a default partition. */
export class DailyPartitions {
  /** @param databaseUrl for connections of its own */
  constructor(
    private readonly dataSource: DataSource,
    private readonly databaseUrl: string,
    private readonly tables: readonly PartitionedTable[],
    private readonly locks: Locks,
  ) {}

  /** Makes the partitions of these days, where they are missing. */
  async keep(days: Date[]): Promise<void> {
    if (await this.attach(days)) await this.makeKnown();
  }

  /** The same; they are known to all sessions in any case. */
  async create(days: Date[]): Promise<void> {
    await this.attach(days);
    await this.makeKnown();
  }

  /** Drops the partitions of the days before that of `limit`. */
  async drop(limit: Date): Promise<void> {
    if ((await this.olderThan(limit)).length > 0) await this.dropPartitions(limit);
  }

  /**
   * A table that is attached, unlike one that is created as a partition, does not keep the others from being read and
   * written meanwhile. @returns whether any was missing
   */
  private attach(days: Date[]): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      let attached = false;
      await manager.query('SELECT pg_advisory_xact_lock($1)', [this.locks.creation]);
      for (const day of days) {
        const from = startOfDay(day);
        const to = new Date(from.getTime() + DAY_MS);
        for (const { name: table, bound } of this.tables) {
          const name = nameOf(table, from);
          const [{ exists }] = await manager.query<{ exists: boolean }[]>(
            'SELECT to_regclass($1) IS NOT NULL AS exists',
            [name],
          );
          if (exists) continue;
          await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
          await manager.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${bound(from)}') TO ('${bound(to)}')`,
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
    for (const { name, column } of this.tables) {
      await this.dataSource.query(`ALTER TABLE ONLY ${name} ALTER COLUMN ${column} SET STATISTICS -1`);
    }
  }

  /**
   * On connections of its own: one of the pool that waited for a second one would keep it from all others. The first
   * only has a transaction that holds the lock: a lock of the session is lost behind a pooler such as PgBouncer, and
   * partitions cannot be detached concurrently within a transaction.
   */
  private async dropPartitions(limit: Date): Promise<void> {
    const own = await new DataSource(dataSourceOptions(this.databaseUrl, 2)).initialize();
    try {
      await own.transaction(async (manager) => {
        await manager.query('SET LOCAL idle_in_transaction_session_timeout = 0');
        // With a parameter it would keep its snapshot open, and a detachment that is finished waits for those.
        const [{ locked }] = await manager.query<{ locked: boolean }[]>(
          `SELECT pg_try_advisory_xact_lock(${this.locks.retention}) AS locked`,
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
      [`^(${this.tables.map(({ name }) => name).join('|')})_[0-9]{8}$`],
    );
    return partitions.filter(({ name, parent }) => name < nameOf(parent, limit));
  }
}

/** The days from `before` days before a time to `after` days after it. */
export function daysAround(time: Date, before: number, after: number): Date[] {
  return Array.from(
    { length: before + after + 1 },
    (_, day) => new Date(time.getTime() + (day - before) * DAY_MS),
  );
}

/** The beginning of the day (UTC) of which `days` have passed since. */
export function daysBefore(time: Date, days: number): Date {
  return startOfDay(new Date(time.getTime() - days * DAY_MS));
}

/** The beginning of a time's day (UTC). */
export function startOfDay(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

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
