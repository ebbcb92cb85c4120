import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { DailyPartitions, daysAround, daysBefore } from '../../database/daily-partitions.js';
import { databaseTime } from '../../database/database-time.js';
import { lowestId } from '../../database/ids.js';
import { Periodic } from '../../queues/periodic.js';

const TABLE = {
  name: 'call_records',
  column: 'organization_id',
  bound: (day: Date): string => lowestId('call', day),
};
/** A report may be a day old, and so the end of a call. */
const DAYS_BEHIND = 1;
const DAYS_AHEAD = 3;
const LOCKS = { creation: 7_311_500_311, retention: 7_311_500_312 };
/** Calls cannot end without them: where a machine has slept for days, they are missing that long. */
const INTERVAL_MS = 60_000;

/**
 * The daily partitions of call records. Every process makes them, ahead of time, as each may be the only one for a while
 * that ends calls; workers drop them.
 */
@Injectable()
export class CallRecordPartitions implements OnApplicationBootstrap {
  private readonly logger = new Logger(CallRecordPartitions.name);
  private readonly partitions: DailyPartitions;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
    private readonly periodic: Periodic,
  ) {
    this.partitions = new DailyPartitions(dataSource, settings.databaseUrl, [TABLE], LOCKS);
  }

  /** Before requests are served that end calls; but where PostgreSQL is read-only, what reads is served all the same. */
  async onApplicationBootstrap(): Promise<void> {
    await this.make().catch((error: Error) => this.logger.warn(error.message));
    this.periodic.every('call-records.partitions', INTERVAL_MS, () => this.keep());
  }

  /** Makes the partitions of the coming days; a worker drops what is older than `CALL_RECORD_RETENTION_DAYS`. */
  async keep(at?: Date): Promise<void> {
    const now = await this.make(at);
    if (!this.settings.roles.has('worker')) return;
    await this.partitions.drop(daysBefore(now, this.settings.callRecordRetentionDays));
  }

  private async make(at?: Date): Promise<Date> {
    const now = at ?? (await databaseTime(this.dataSource.manager));
    await this.partitions.keep(daysAround(now, DAYS_BEHIND, DAYS_AHEAD));
    return now;
  }
}
