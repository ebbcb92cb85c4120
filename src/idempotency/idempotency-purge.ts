import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteInBatches } from '../database/delete-in-batches.js';
import { Periodic } from '../queues/periodic.js';
import { KEPT_FOR_HOURS } from './idempotency-key.store.js';

const PURGE_INTERVAL_MS = 300_000;
const PURGE_BATCH = 5_000;
const PURGE = `
  DELETE FROM idempotency_keys WHERE ctid IN (
    SELECT ctid FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $2) LIMIT $1
  )`;

/** Deletes idempotency keys that are too old to be replayed. */
@Injectable()
export class IdempotencyPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('idempotency.purge', PURGE_INTERVAL_MS, () =>
      deleteInBatches(this.dataSource, PURGE, PURGE_BATCH, [KEPT_FOR_HOURS]),
    );
  }
}
