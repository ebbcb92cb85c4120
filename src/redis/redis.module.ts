import { Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { Settings } from '../config/settings.js';
import { connectToRedis } from './connect.js';

/** Every key of ours begins so; the braces keep them in one slot of a Redis Cluster. */
export const REDIS_PREFIX = '{telephony}';

/**
 * The connection for short commands. It fails within two seconds where Redis cannot be reached or does not answer, and
 * sends nothing a second time: what became of a command is for whoever gave it to find out. Blocking commands and
 * subscriptions have connections of their own (`queues/queue-connections.ts`).
 */
export abstract class RedisClient {
  abstract get(key: string): Promise<string | null>;
  /** With `PX`, for so many milliseconds. */
  abstract set(key: string, value: string, token: 'PX', milliseconds: number): Promise<string | null>;
  /** Runs a script, to which the first `keys` of the arguments are keys. */
  abstract eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  abstract disconnect(): void;
}

function connect(settings: Settings): Redis | Cluster {
  const redis = connectToRedis(settings, {
    keyPrefix: `${REDIS_PREFIX}:`,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    maxRetryDelayMs: 2_000,
  });
  const logger = new Logger('Redis');
  let reported = false;
  redis.on('error', (error: Error) => {
    if (!reported) logger.error(`Cannot reach Redis: ${error.message}`);
    reported = true;
  });
  redis.on('ready', () => {
    if (reported) logger.log('Redis is reachable again');
    reported = false;
  });
  return redis;
}

@Global()
@Module({
  providers: [{ provide: RedisClient, inject: [Settings], useFactory: connect }],
  exports: [RedisClient],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis: RedisClient) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
