import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { Periodic } from '../../queues/periodic.js';
import { IdempotencyKeys } from './idempotency-keys.js';

const PURGE_INTERVAL_MS = 300_000;
const PURGE_BATCH = 5_000;

/** Deletes idempotency keys that are too old to be replayed, a batch at a time. */
@Injectable()
export class IdempotencyPurge implements OnModuleInit {
  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly periodic: Periodic,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    if (!this.settings.roles.has('worker')) return;
    this.periodic.every('idempotency.purge', PURGE_INTERVAL_MS, () => this.purge());
  }

  private async purge(): Promise<void> {
    while ((await this.keys.purge(PURGE_BATCH)) === PURGE_BATCH);
  }
}
