import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Settings } from '../../config/settings.js';

/** The tables that have a partition a day. */
const TABLES = ['gateway_pings', 'gateway_ping_minutes'] as const;
const DAYS_AHEAD = 7;
const DAY_MS = 86_400_000;
/** Any numbers that no other use of advisory locks in the database has. */
const CREATION_LOCK = 7_311_500_301;
const RETENTION_LOCK = 7_311_500_302;
/** Hours rows deleted at once. */
const PURGE_LIMIT = 10_000;

interface Partition {
  name: string;
  parent: string;
  /** Detaching it was begun and not ended. */
  detaching: boolean;
}

/** The daily partitions (UTC) of the history of pings: made ahead, and on demand; dropped when they are too old. */
@Injectable()
export class PingPartitions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Makes the partitions of the coming days, and drops what is older than `PING_RETENTION_DAYS`. */
  async keep(now = new Date()): Promise<void> {
    const days = Array.from(
      { length: DAYS_AHEAD + 1 },
      (_, ahead) => new Date(now.getTime() + ahead * DAY_MS),
    );
    await this.create(days);
    await this.drop(new Date(now.getTime() - this.settings.pingRetentionDays * DAY_MS));
  }

  /**
   * Makes the partitions of these days, where they are missing. A table that is attached, unlike one that is created as
   * a partition, does not keep the others from being read and written meanwhile.
   */
  async create(days: Date[]): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [CREATION_LOCK]);
      for (const day of days) {
        const from = day.toISOString().slice(0, 10);
        const to = new Date(Date.parse(from) + DAY_MS).toISOString().slice(0, 10);
        for (const table of TABLES) {
          const name = `${table}_${from.replaceAll('-', '')}`;
          const [{ exists }] = await manager.query<{ exists: boolean }[]>(
            'SELECT to_regclass($1) IS NOT NULL AS exists',
            [name],
          );
          if (exists) continue;
          await manager.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
          await manager.query(
            `ALTER TABLE ${table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from} 00:00Z') TO ('${to} 00:00Z')`,
          );
        }
      }
    });
  }

  /** Drops the partitions that end before `limit`, and what the hourly rollup has of that time. */
  private async drop(limit: Date): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      const [{ locked }] = await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [RETENTION_LOCK]);
      if (!locked) return;
      try {
        for (const partition of await this.endingBefore(runner, limit))
          await dropPartition(runner, partition);
        await purgeHours(runner, limit);
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [RETENTION_LOCK]);
      }
    } finally {
      await runner.release();
    }
  }

  private async endingBefore(runner: QueryRunner, limit: Date): Promise<Partition[]> {
    const lastDay = new Date(limit.getTime() - DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const partitions: Partition[] = await runner.query(
      `SELECT inhrelid::regclass::text AS name, inhparent::regclass::text AS parent, inhdetachpending AS detaching
       FROM pg_inherits WHERE inhparent = ANY ($1::text[]::regclass[])`,
      [TABLES],
    );
    return partitions.filter(({ name, parent }) => name <= `${parent}_${lastDay}`);
  }
}

/** Detached concurrently first, so that neither readers nor writers of the other partitions wait for a lock. */
async function dropPartition(runner: QueryRunner, { name, parent, detaching }: Partition): Promise<void> {
  await runner.query(
    `ALTER TABLE ${parent} DETACH PARTITION ${name} ${detaching ? 'FINALIZE' : 'CONCURRENTLY'}`,
  );
  await runner.query(`DROP TABLE ${name}`);
}

async function purgeHours(runner: QueryRunner, limit: Date): Promise<void> {
  const purge = `DELETE FROM gateway_ping_hours WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM gateway_ping_hours WHERE hour < $1 LIMIT ${PURGE_LIMIT}))`;
  for (;;) {
    const [, deleted]: [unknown[], number] = await runner.query(purge, [limit]);
    if (deleted < PURGE_LIMIT) return;
  }
}
