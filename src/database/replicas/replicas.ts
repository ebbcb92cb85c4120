import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import { Settings } from '../../config/settings.js';
import { dataSourceOptions } from '../data-source-options.js';
import { poolOf } from '../pool.js';
import { Replica } from './replica.js';
import { WrittenWal } from './written-wal.js';

/** Less than half of what a replica may lag, as a probe tells what was a probe ago. */
const PROBE_EVERY_MS = 1_000;

/** The replicas of `DATABASE_REPLICA_URLS`, of which each API process knows by itself how far they are. */
@Injectable()
export class Replicas implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly all: Replica[];
  private readonly written = new WrittenWal();
  private timer?: NodeJS.Timeout;
  private probing = Promise.resolve();
  private stopped = false;

  constructor(
    settings: Settings,
    private readonly dataSource: DataSource,
  ) {
    const { databasePoolSize, roles } = settings;
    // Workers read nothing but what they are about to change.
    const urls = roles.has('api') ? settings.databaseReplicaUrls : [];
    this.all = urls.map((url) => {
      const options = dataSourceOptions(url, databasePoolSize);
      const ofPool = { ...(options.extra as PoolConfig), application_name: options.applicationName };
      return new Replica(url, databasePoolSize, ofPool);
    });
  }

  /** Whether there are any at all. */
  get configured(): boolean {
    return this.all.length > 0;
  }

  /**
   * The replica for what `subject` reads: always the same one as long as that is usable, so that time goes forward from
   * one page to the next.
   */
  of(subject: string): Replica | undefined {
    const usable = this.all.filter((replica) => replica.usable);
    if (usable.length < 2) return usable[0];
    const first = createHash('sha1').update(subject).digest().readUInt32BE() % this.all.length;
    const inTurn = [...this.all.slice(first), ...this.all.slice(0, first)];
    return inTurn.find((replica) => replica.usable);
  }

  onApplicationBootstrap(): void {
    if (this.configured) this.probeAll();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.probing;
    await Promise.all(this.all.map((replica) => replica.end()));
  }

  private probeAll(): void {
    this.probing = this.written
      .sample(poolOf(this.dataSource))
      // Then what is known of the primary gets old, and with it what is known of the replicas.
      .catch(() => undefined)
      .then(() => Promise.all(this.all.map((replica) => replica.probe(this.written))))
      .then(() => {
        if (!this.stopped) this.timer = setTimeout(() => this.probeAll(), PROBE_EVERY_MS);
      });
  }
}
