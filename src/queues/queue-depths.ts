import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Gauge } from 'prom-client';
import { Metrics } from '../metrics/metrics.js';
import { answered } from './add-job.js';
import { registeredQueues } from './registered-queues.js';

/** The states of jobs that are counted, each with Bull's key for it and the command that tells how many it holds. */
const STATES = [
  ['waiting', 'wait', 'llen'],
  ['active', 'active', 'llen'],
  ['delayed', 'delayed', 'zcard'],
  ['failed', 'failed', 'zcard'],
] as const;

type Depth = [labels: { queue: string; state: string }, jobs: number];

/**
 * How many jobs each queue holds, as Redis says when the metrics are read. All processes report the same numbers; with
 * Redis away they report none.
 */
@Injectable()
export class QueueDepths {
  constructor(
    metrics: Metrics,
    private readonly discovery: DiscoveryService,
  ) {
    const read = () => this.read();
    new Gauge({
      name: 'queue_jobs',
      help: 'Jobs by queue and state. Every process reports the same numbers.',
      labelNames: ['queue', 'state'],
      aggregator: 'max',
      registers: [metrics.registry],
      async collect() {
        const depths = await read().catch((): Depth[] => []);
        this.reset();
        for (const [labels, jobs] of depths) this.set(labels, jobs);
      },
    });
  }

  /** One round trip for all queues, which share their connection. */
  private async read(): Promise<Depth[]> {
    const queues = registeredQueues(this.discovery);
    const replies = await answered(queues[0], async () => {
      const pipeline = queues[0].client.pipeline();
      for (const queue of queues) for (const [, key, count] of STATES) pipeline[count](queue.toKey(key));
      return (await pipeline.exec()) ?? [];
    });
    return queues.flatMap(({ name }, index) =>
      STATES.map(([state], offset): Depth => {
        const [error, jobs] = replies[index * STATES.length + offset];
        if (error) throw error;
        return [{ queue: name, state }, jobs as number];
      }),
    );
  }
}
