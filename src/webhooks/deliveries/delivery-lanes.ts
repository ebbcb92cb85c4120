import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../../metrics/metrics.js';
import { DeliverySender } from './delivery-sender.js';
import { type ClaimedDelivery, DeliveryStore } from './delivery-store.js';

/** Deliveries that this process has under way at once to one endpoint, and to one that does not answer well. */
const MAX_PER_ENDPOINT = 4;
const MAX_TO_FAILING = 1;
/** And to all of them. */
const MAX_IN_ALL = 512;

/** What is going on towards one endpoint. */
interface Lane {
  running: number;
  /** Whether the last attempt failed. */
  failing: boolean;
  /** Whether there was a call while no more could be started. */
  called: boolean;
}

/**
 * Delivers to each endpoint in a lane of its own, so that a slow receiver holds up nobody else: it has few places,
 * and only one while it fails. A lane goes on while something is due to its endpoint, unless all places are taken;
 * then it makes way after each attempt.
 */
@Injectable()
export class DeliveryLanes implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryLanes.name);
  private readonly lanes = new Map<string, Lane>();
  private readonly running = new Set<Promise<void>>();
  private readonly attempts: Counter<'failure'>;
  private stopping = false;

  constructor(
    private readonly store: DeliveryStore,
    private readonly sender: DeliverySender,
    metrics: Metrics,
  ) {
    this.attempts = new Counter({
      name: 'webhook_attempts_total',
      help: 'Attempts to deliver an event to a webhook, by why they failed.',
      labelNames: ['failure'],
      registers: [metrics.registry],
    });
  }

  /** Begins to deliver what is due to the endpoint, if there is a place; returns at once. */
  wake(endpointId: string): void {
    if (this.stopping) return;
    const lane = this.lanes.get(endpointId) ?? { running: 0, failing: false, called: false };
    if (this.running.size >= MAX_IN_ALL || lane.running >= placesOf(lane)) {
      lane.called = true;
      return;
    }
    this.lanes.set(endpointId, lane);
    lane.running++;
    const run = this.run(endpointId, lane)
      .catch((error: Error) => this.logger.warn(`${endpointId}: ${error.message}`))
      .finally(() => {
        this.running.delete(run);
        lane.running--;
        if (lane.running === 0) this.lanes.delete(endpointId);
      });
    this.running.add(run);
  }

  /** Begins nothing more, and lets what was begun end within the time that an attempt may take. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  private async run(endpointId: string, lane: Lane): Promise<void> {
    do {
      lane.called = false;
      const delivery = await this.store.claim(endpointId);
      if (delivery) {
        // Where one was due there may be more.
        this.wake(endpointId);
        lane.failing = !(await this.deliver(delivery));
      } else if (!lane.called) return;
    } while (!this.stopping && this.running.size < MAX_IN_ALL && lane.running <= placesOf(lane));
  }

  private async deliver(delivery: ClaimedDelivery): Promise<boolean> {
    const outcome = delivery.active
      ? await this.sender.send(delivery)
      : { failure: 'endpoint_inactive' as const, response_code: null, retry_after: null };
    this.attempts.inc({ failure: outcome.failure ?? 'none' });
    await this.store.record(delivery, outcome);
    return outcome.failure === null;
  }
}

function placesOf(lane: Lane): number {
  return lane.failing ? MAX_TO_FAILING : MAX_PER_ENDPOINT;
}
