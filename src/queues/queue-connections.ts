import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { Settings } from '../config/settings.js';
import { connectToRedis } from '../redis/connect.js';

type Connection = Redis | Cluster;

/** What Bull asks a connection for: commands, subscriptions, or commands that block. */
export type QueueConnectionType = 'client' | 'subscriber' | 'bclient';

/** Commands that wait are resent after a reconnection; Bull refuses any other options for these two. */
const WAITS: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false };
/** A command that adds a job fails at the second attempt to reconnect rather than hold whoever waits for it. */
const FAILS_SOON: RedisOptions = { maxRetriesPerRequest: 1 };

/**
 * The connections of all queues to Redis. They share those that do not block; each queue that is worked off has one
 * more. Bull leaves connections that it did not make open, so they are closed here, once the queues are.
 */
@Injectable()
export class QueueConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Queues');
  private readonly shared = new Map<QueueConnectionType, Connection>();
  private readonly open = new Set<Connection>();
  private lost = false;
  private closing = false;

  constructor(private readonly settings: Settings) {}

  /** A connection of this kind for a queue. */
  connect(type: QueueConnectionType): Connection {
    if (type === 'bclient') return this.create(WAITS);
    const existing = this.shared.get(type);
    if (existing) return existing;
    const redis = this.create(type === 'subscriber' ? WAITS : FAILS_SOON);
    this.shared.set(type, redis);
    if (type === 'client') this.watch(redis);
    return redis;
  }

  onApplicationShutdown(): void {
    this.closing = true;
    for (const redis of this.open) redis.disconnect();
  }

  private create(options: RedisOptions): Connection {
    const redis = connectToRedis(this.settings, { ...options, maxRetryDelayMs: 1_000 });
    // Bull reports the errors of each queue; a connection's own error event must not end the process.
    redis.on('error', (error: Error) => this.logger.debug(error.message));
    redis.setMaxListeners(0);
    this.open.add(redis);
    return redis;
  }

  private watch(redis: Connection): void {
    redis.on('close', () => {
      if (this.lost || this.closing) return;
      this.logger.warn('Cannot reach the job queues. Due work is done without them');
      this.lost = true;
    });
    redis.on('ready', () => {
      if (this.lost) this.logger.log('The job queues are reachable again');
      this.lost = false;
      void this.checkEviction(redis);
    });
  }

  /** A Redis that evicts keys when its memory is full loses jobs and locks without a word. */
  private async checkEviction(redis: Connection): Promise<void> {
    const memory = await redis.info('memory').catch(() => '');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      this.logger.warn(`Redis has maxmemory-policy ${policy} and may drop jobs. Set it to noeviction`);
    }
  }
}
