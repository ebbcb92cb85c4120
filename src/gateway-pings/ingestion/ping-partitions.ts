import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { DailyPartitions, daysAround, daysBefore } from '../../database/daily-partitions.js';
import { databaseTime } from '../../database/database-time.js';
import { deleteInBatches } from '../../database/delete-in-batches.js';

/** The tables that have a partition a day. */
const TABLES = ['gateway_pings', 'gateway_ping_minutes'].map((name) => ({
  name,
  column: 'series_id',
  bound: (day: Date): string => day.toISOString(),
}));
const DAYS_AHEAD = 7;
const LOCKS = { creation: 7_311_500_301, retention: 7_311_500_302 };
const PURGE_BATCH = 10_000;
const PURGE_HOURS = `
  DELETE FROM gateway_ping_hours WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM gateway_ping_hours WHERE hour < $2 LIMIT $1
  ))`;

/** The daily partitions (UTC) of the history of pings: made ahead, and on demand; dropped when they are too old. */
@Injectable()
export class PingPartitions {
  private readonly partitions: DailyPartitions;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {
    this.partitions = new DailyPartitions(dataSource, settings.databaseUrl, TABLES, LOCKS);
  }

  /** Makes the partitions of the coming days, and drops what is older than `PING_RETENTION_DAYS`. */
  async keep(at?: Date): Promise<void> {
    const now = at ?? (await databaseTime(this.dataSource.manager));
    await this.partitions.keep(daysAround(now, 0, DAYS_AHEAD));
    await this.drop(daysBefore(now, this.settings.pingRetentionDays));
  }

  /** Makes the partitions of these days, where they are missing, and known to all sessions in any case. */
  create(days: Date[]): Promise<void> {
    return this.partitions.create(days);
  }

  /** Drops the partitions of the days before `limit`, and what the hourly rollup has of that time. */
  private async drop(limit: Date): Promise<void> {
    await this.partitions.drop(limit);
    await deleteInBatches(this.dataSource, PURGE_HOURS, PURGE_BATCH, [limit]);
  }
}
