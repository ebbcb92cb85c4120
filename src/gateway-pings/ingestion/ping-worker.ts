import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Periodic } from '../../queues/periodic.js';
import { QueueWorkers } from '../../queues/queue-workers.js';
import { PingMover } from './ping-mover.js';
import { PingPartitions } from './ping-partitions.js';
import { PING_QUEUE, type PingJob, type PingQueue } from './ping-queue.js';

/** How long an accepted ping waits at most when its announcement was lost, or there is no Redis. */
const SWEEP_INTERVAL_MS = 1_000;
const PARTITIONS_INTERVAL_MS = 3_600_000;
/** One job moves while another keeps the partitions. */
const CONCURRENCY = 2;

/** The worker's side of the ingestion: runs the jobs of the queue, and the same by itself where Redis has lost them. */
@Injectable()
export class PingWorker implements OnApplicationBootstrap {
  constructor(
    @InjectQueue(PING_QUEUE) private readonly queue: PingQueue,
    private readonly mover: PingMover,
    private readonly partitions: PingPartitions,
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.start(this.queue, CONCURRENCY, (job) => this.run(job));
    this.periodic.every('gateway-pings.sweep', SWEEP_INTERVAL_MS, () => this.mover.moveAll());
    this.periodic.every('gateway-pings.partitions', PARTITIONS_INTERVAL_MS, async () => {
      await this.partitions.keep();
      // Adds the repeatable job once, and again when Redis has forgotten it.
      const repeated = {
        repeat: { every: PARTITIONS_INTERVAL_MS },
        removeOnComplete: true,
        removeOnFail: true,
      };
      void this.queue.add({ task: 'keep-partitions' }, repeated).catch(() => undefined);
    });
  }

  private async run({ task }: PingJob): Promise<void> {
    if (task === 'move') await this.mover.moveAll();
    else await this.partitions.keep();
  }
}
