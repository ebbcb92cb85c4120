import { Logger } from '@nestjs/common';
import type { QueueOptions } from 'bull';
import { Redis, type RedisOptions } from 'ioredis';
import { REDIS_PREFIX } from '../redis/redis.module.js';

const logger = new Logger('Queues');

/**
 * How all queues use Redis. Jobs are hints to do now what a row in PostgreSQL says, so finished ones are soon
 * forgotten. Lock times are short, since a killed worker's job is only taken up after them, and a job may stall
 * often, since it is the row that decides whether there is still something to do.
 */
export function bullOptions(redisUrl: string): QueueOptions {
  const shared = new Map<string, Redis>();
  const connect = (options: RedisOptions): Redis => {
    const redis = new Redis(redisUrl, {
      ...options,
      reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    // Bull reports the errors of each queue; a connection's own error event must not end the process.
    redis.on('error', (error: Error) => logger.debug(error.message));
    redis.setMaxListeners(0);
    return redis;
  };
  return {
    prefix: `${REDIS_PREFIX}:bull`,
    createClient: (type) => {
      // Only a connection that blocks must be a queue's own.
      if (type === 'bclient') return connect({ maxRetriesPerRequest: null, enableReadyCheck: false });
      const existing = shared.get(type);
      if (existing) return existing;
      const subscriber = { maxRetriesPerRequest: null, enableReadyCheck: false };
      const redis = connect(type === 'subscriber' ? subscriber : { maxRetriesPerRequest: 1 });
      shared.set(type, redis);
      return redis;
    },
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
      drainDelay: 5,
    },
  };
}
