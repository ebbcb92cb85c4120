import type { QueueOptions } from 'bull';
import { REDIS_PREFIX } from '../redis/redis.module.js';
import type { QueueConnections } from './queue-connections.js';

/**
 * How all queues use Redis. Jobs are hints to do now what a row in PostgreSQL says, so finished ones are soon
 * forgotten. Lock times are short, since a killed worker's job is only taken up after them, and a job may stall
 * often, since it is the row that decides whether there is still something to do.
 */
export function bullOptions(connections: QueueConnections): QueueOptions {
  return {
    prefix: `${REDIS_PREFIX}:bull`,
    createClient: (type) => connections.connect(type),
    defaultJobOptions: {
      removeOnComplete: { age: 3_600, count: 1_000 },
      removeOnFail: { age: 86_400, count: 5_000 },
    },
    settings: {
      lockDuration: 3_000,
      lockRenewTime: 1_000,
      stalledInterval: 1_500,
      maxStalledCount: 100,
      guardInterval: 1_000,
      retryProcessDelay: 1_000,
      drainDelay: 5,
    },
  };
}
