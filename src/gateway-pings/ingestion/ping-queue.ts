import type { Queue } from 'bull';

/** The queue of the work that brings accepted pings into the history. */
export const PING_QUEUE = 'gateway-pings';

/** What a job asks for. What is to be moved is in PostgreSQL. */
export interface PingJob {
  task: 'move' | 'keep-partitions';
}

export type PingQueue = Queue<PingJob>;
