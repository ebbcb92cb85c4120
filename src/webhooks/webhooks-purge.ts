import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deleteInBatches } from '../database/delete-in-batches.js';
import { Periodic } from '../queues/periodic.js';

const PURGE_INTERVAL_MS = 600_000;
const PURGE_BATCH = 1_000;
const KEPT = '30 days';

const PURGE_SECRETS = 'DELETE FROM webhook_secrets WHERE expires_at < now()';

/** Deliveries go with their events; what is on its way still stays. */
const PURGE_EVENTS = `
  DELETE FROM outbox_events WHERE id IN (
    SELECT id FROM outbox_events event
    WHERE created_at < now() - interval '${KEPT}' AND dispatched_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM webhook_deliveries WHERE event_id = event.id AND status = 'pending'
    )
    ORDER BY created_at LIMIT $1
  )`;

/** Deletes secrets that have expired, and events with their deliveries once nobody needs to look them up any more. */
@Injectable()
export class WebhooksPurge implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.every('webhooks.purge', PURGE_INTERVAL_MS, () => this.purge());
  }

  private async purge(): Promise<void> {
    await this.dataSource.query(PURGE_SECRETS);
    await deleteInBatches(this.dataSource, PURGE_EVENTS, PURGE_BATCH);
  }
}
