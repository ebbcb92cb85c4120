import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../../metrics/metrics.js';
import { Shares } from '../../shares/shares.js';
import type { DueEndpoint } from '../webhook-queue.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { DeliverySender } from './delivery-sender.js';
import { type ClaimedDelivery, DeliveryStore } from './delivery.store.js';

/** Deliveries that this process has under way at once to one endpoint, and to one that does not answer well. */
const MAX_PER_ENDPOINT = 4;
const MAX_TO_FAILING = 1;
/** And to all of them; organizations share the places. */
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
 * and only one while it fails. A lane goes on while something is due to its endpoint, unless its organization has more
 * than its share of all places; then it makes way after each attempt.
 */
@Injectable()
export class DeliveryLanes implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryLanes.name);
  private readonly lanes = new Map<string, Lane>();
  private readonly running = new Set<Promise<void>>();
  private readonly places = new Shares(MAX_IN_ALL);
  private readonly attempts: Counter<'failure'>;
  private stopping = false;

  constructor(
    private readonly store: DeliveryStore,
    private readonly sender: DeliverySender,
    private readonly outcomes: DeliveryOutcomes,
    metrics: Metrics,
  ) {
    this.attempts = new Counter({
      name: 'webhook_attempts_total',
      help: 'Webhook delivery attempts by failure (none if delivered).',
      labelNames: ['failure'],
      registers: [metrics.registry],
    });
  }

  /** Begins to deliver what is due to the endpoint, or has it wait for a place; returns at once. */
  wake(endpoint: DueEndpoint): void {
    const { endpoint_id, organization_id } = endpoint;
    const lane = this.lanes.get(endpoint_id);
    if (lane && lane.running >= placesOf(lane)) lane.called = true;
    else void this.places.run(organization_id, endpoint_id, () => this.enter(endpoint));
  }

  /** Begins nothing more, and lets what was begun end within the time that an attempt may take. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
  }

  /** Delivers in the place that the endpoint was given. */
  private async enter(endpoint: DueEndpoint): Promise<void> {
    const { endpoint_id } = endpoint;
    const lane = this.lanes.get(endpoint_id) ?? { running: 0, failing: false, called: false };
    if (this.stopping || lane.running >= placesOf(lane)) {
      lane.called = true;
      return;
    }
    this.lanes.set(endpoint_id, lane);
    lane.running++;
    const run = this.run(endpoint, lane)
      .catch((error: Error) => this.logger.warn(`${endpoint_id}: ${error.message}`))
      .finally(() => {
        this.running.delete(run);
        lane.running--;
        if (lane.running === 0) this.lanes.delete(endpoint_id);
      });
    this.running.add(run);
    await run;
  }

  private async run(endpoint: DueEndpoint, lane: Lane): Promise<void> {
    do {
      lane.called = false;
      const delivery = await this.store.claim(endpoint.endpoint_id);
      if (delivery) {
        // Where one was due there may be more.
        this.wake(endpoint);
        lane.failing = !(await this.deliver(delivery));
      } else if (!lane.called) return;
      if (!this.places.mayKeep(endpoint.organization_id)) return this.makeWay(endpoint);
    } while (!this.stopping && lane.running <= placesOf(lane));
  }

  /** Waits for a place again, behind the organization's other endpoints. */
  private makeWay(endpoint: DueEndpoint): void {
    const { endpoint_id, organization_id } = endpoint;
    this.places.wait(organization_id, endpoint_id, () => this.enter(endpoint));
  }

  private async deliver(delivery: ClaimedDelivery): Promise<boolean> {
    const outcome = delivery.active
      ? await this.sender.send(delivery)
      : { failure: 'endpoint_inactive' as const, response_code: null, retry_after: null };
    this.attempts.inc({ failure: outcome.failure ?? 'none' });
    await this.outcomes.record(delivery, outcome);
    return outcome.failure === null;
  }
}

function placesOf(lane: Lane): number {
  return lane.failing ? MAX_TO_FAILING : MAX_PER_ENDPOINT;
}
