import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Periodic } from '../queues/periodic.js';

const PURGE_INTERVAL_MS = 300_000;

/** Deletes calls whose end nobody has reported in their time. */
@Injectable()
export class CallsPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('calls.purge', PURGE_INTERVAL_MS, () =>
      this.dataSource.query('DELETE FROM active_calls WHERE expires_at < now()'),
    );
  }
}
