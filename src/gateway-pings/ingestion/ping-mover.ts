import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { driverErrorOf } from '../../database/driver-error.js';
import { MOVE_PINGS } from './move-pings.sql.js';
import { PingPartitions } from './ping-partitions.js';

/** Large enough that the cost of a transaction is shared by many, and small enough to take a moment only. */
const BATCH = 2_000;
/** Any number that no other use of advisory locks in the database has. */
const MOVE_LOCK = 7_311_500_303;
/** PostgreSQL found no partition for a row: `check_violation`. */
const NO_PARTITION = '23514';
/** How often a batch is tried: while partitions are made for it, pings of yet another day may come. */
const ATTEMPTS = 5;

/** Moves accepted pings from the inbox to the history and its rollups, many at a time. */
@Injectable()
export class PingMover {
  constructor(
    private readonly dataSource: DataSource,
    private readonly partitions: PingPartitions,
  ) {}

  /** Moves until nothing is left, or somebody else is found moving. Returns how many were moved. */
  async moveAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const moved = await this.moveBatch();
      total += moved;
      if (moved < BATCH) return total;
    }
  }

  private async moveBatch(attempts = ATTEMPTS): Promise<number> {
    try {
      return await this.tryBatch();
    } catch (error) {
      if (driverErrorOf(error).code !== NO_PARTITION || attempts === 1) throw error;
      await this.partitions.create(await this.days());
      return this.moveBatch(attempts - 1);
    }
  }

  /** The lock is taken before the statement, so that this one sees all that the holder before has moved. */
  private tryBatch(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const [{ locked }] = await manager.query<{ locked: boolean }[]>(
        'SELECT pg_try_advisory_xact_lock($1) AS locked',
        [MOVE_LOCK],
      );
      if (!locked) return 0;
      const client = (await manager.queryRunner!.connect()) as PoolClient;
      // Planned once a connection: there are two scans of every partition in it.
      const query = { name: 'move_gateway_pings', text: MOVE_PINGS, values: [BATCH] };
      const { rows } = await client.query<{ moved: number }>(query);
      return rows[0].moved;
    });
  }

  private async days(): Promise<Date[]> {
    const rows = await this.dataSource.query<{ day: Date }[]>(
      `SELECT DISTINCT date_trunc('day', observed_at, 'UTC') AS day FROM gateway_ping_inbox`,
    );
    return rows.map(({ day }) => day);
  }
}
