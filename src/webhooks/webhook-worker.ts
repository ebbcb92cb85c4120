import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';
import { Periodic } from '../queues/periodic.js';
import { QueueWorkers } from '../queues/queue-workers.js';
import { DeliveryLanes } from './deliveries/delivery-lanes.js';
import { DeliveryStore } from './deliveries/delivery.store.js';
import { EventDispatcher } from './deliveries/event-dispatcher.js';
import { WEBHOOK_QUEUE, type WebhookJob } from './webhook-queue.js';

/** Jobs only start something, so few at once are plenty. */
const CONCURRENCY = 4;
/** How long an event or a retry waits at most for its turn without a job. */
const RECONCILE_INTERVAL_MS = 2_000;

/** The part of the webhooks that runs in workers: turns events into deliveries, and delivers. */
@Injectable()
export class WebhookWorker implements OnApplicationBootstrap {
  constructor(
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly dispatcher: EventDispatcher,
    private readonly store: DeliveryStore,
    private readonly lanes: DeliveryLanes,
    private readonly workers: QueueWorkers,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.start(this.queue, CONCURRENCY, (job) => this.work(job));
    this.periodic.every('webhooks.reconcile', RECONCILE_INTERVAL_MS, () => this.reconcile());
  }

  private async work(job: WebhookJob): Promise<void> {
    if ('event_id' in job) await this.dispatcher.dispatch();
    // One of the version before does not say whose it is: its endpoint is found like those without a job.
    else if (job.organization_id) this.lanes.wake(job);
  }

  /** Finds what is due without a job: retries, what a killed worker has left, and everything while Redis is away. */
  private async reconcile(): Promise<void> {
    await this.dispatcher.dispatch();
    for (const endpoint of await this.store.dueEndpoints()) this.lanes.wake(endpoint);
  }
}
