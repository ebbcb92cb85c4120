import { BullModule } from '@nestjs/bull';

export const WEBHOOK_QUEUE = 'webhooks';

/**
 * What a job of the queue says: there is an event to make deliveries of, or an endpoint has deliveries that are due.
 * A hint only: which ones say the rows, and a worker finds them without the job as well, a little later.
 */
export type WebhookJob = { event_id: string } | DueEndpoint;

/** An endpoint that deliveries are due to. */
export interface DueEndpoint {
  endpoint_id: string;
  organization_id: string;
}

/** The queue, for the modules that give it work and for the one that does it. */
export const WebhookQueueModule = BullModule.registerQueue({ name: WEBHOOK_QUEUE });
