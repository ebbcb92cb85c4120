import { Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Settings } from '../config/settings.js';

/** Every key of ours begins so; the braces keep them in one slot of a Redis Cluster. */
export const REDIS_PREFIX = '{telephony}';

/**
 * The connection for short commands. It fails within two seconds where Redis cannot be reached, rather than holding
 * a request; blocking commands and subscriptions have connections of their own, in the queue module.
 */
export class RedisClient extends Redis {
  constructor(url: string) {
    super(url, {
      keyPrefix: `${REDIS_PREFIX}:`,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      commandTimeout: 2_000,
      connectTimeout: 2_000,
      reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    const logger = new Logger('Redis');
    let reported = false;
    this.on('error', (error: Error) => {
      if (!reported) logger.error(`Redis cannot be reached: ${error.message}`);
      reported = true;
    });
    this.on('ready', () => {
      if (reported) logger.log('Redis is reached again');
      reported = false;
    });
  }
}

@Global()
@Module({
  providers: [
    {
      provide: RedisClient,
      inject: [Settings],
      useFactory: (settings: Settings) => new RedisClient(settings.redisUrl),
    },
  ],
  exports: [RedisClient],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis: RedisClient) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
