import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Periodic } from '../queues/periodic.js';

const PURGE_INTERVAL_MS = 3_600_000;

/** Those of nodes that are gone, or were called something else: a node with another snapshot has one all the same. */
const PURGE = `DELETE FROM edge_snapshots WHERE began_at < now() - interval '7 days'`;

/** Forgets which parts have come of snapshots that began long ago. */
@Injectable()
export class SnapshotsPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('snapshots.purge', PURGE_INTERVAL_MS, () => this.dataSource.query(PURGE));
  }
}

/** The part of bulk reports that runs in workers. */
@Module({ providers: [SnapshotsPurge] })
export class SnapshotsWorkerModule {}
