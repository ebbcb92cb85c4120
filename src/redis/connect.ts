import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Settings } from '../config/settings.js';

const RETRY_STEP_MS = 100;

/** Options of ioredis, and how long it waits at most before it tries again to connect. */
type Options = RedisOptions & { maxRetryDelayMs: number };

/** A connection as the settings say: to one server, to the master that Sentinels know of, or to a cluster. */
export function connectToRedis(
  settings: Settings,
  { maxRetryDelayMs, ...options }: Options,
): Redis | Cluster {
  const { redisUrl, redisSentinels, redisSentinelPassword, redisClusterNodes } = settings;
  const retryStrategy = (attempt: number): number => Math.min(attempt * RETRY_STEP_MS, maxRetryDelayMs);
  const common: RedisOptions = {
    ...options,
    retryStrategy,
    // After a failover the address may be that of a replica for a while.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
  };
  const url = new URL(redisUrl);
  if (redisClusterNodes.length > 0) {
    const { keyPrefix, enableOfflineQueue, ...redisOptions } = { ...common, ...loginOf(url) };
    return new Cluster(redisClusterNodes, {
      keyPrefix,
      enableOfflineQueue,
      redisOptions,
      clusterRetryStrategy: retryStrategy,
      // The certificate of a node is for its name.
      ...(redisOptions.tls ? { dnsLookup: (name, answer) => answer(null, name) } : {}),
    });
  }
  if (redisSentinels.length > 0) {
    const login = loginOf(url);
    return new Redis({
      ...common,
      ...login,
      name: decodeURIComponent(url.hostname),
      db: Number(url.pathname.slice(1)),
      sentinels: redisSentinels,
      sentinelPassword: redisSentinelPassword,
      sentinelRetryStrategy: retryStrategy,
      failoverDetector: true,
      ...(login.tls ? { enableTLSForSentinelMode: true, sentinelTLS: login.tls } : {}),
    });
  }
  return new Redis(redisUrl, common);
}

/** What each server wants of whoever connects. */
function loginOf(url: URL): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  return {
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
