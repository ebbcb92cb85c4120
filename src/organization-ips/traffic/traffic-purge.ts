import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { Periodic } from '../../queues/periodic.js';
import { COUNTED_HOURS } from './traffic.store.js';

const PURGE_INTERVAL_MS = 600_000;
const PURGE_BATCH = 10_000;
const PURGE = `
  DELETE FROM organization_ip_traffic WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM organization_ip_traffic WHERE NOT (${COUNTED_HOURS}) LIMIT $1
  ))`;

/** Deletes counts of traffic that are too old to be shown. */
@Injectable()
export class TrafficPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('traffic.purge', PURGE_INTERVAL_MS, () =>
      deleteInBatches(this.dataSource, PURGE, PURGE_BATCH),
    );
  }
}
