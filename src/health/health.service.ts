import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isWritable } from '../database/is-writable.js';
import { unavailable } from '../http/errors/api-exception.js';
import { RedisClient } from '../redis/redis.module.js';
import { within } from '../timing/within.js';
import type { Readiness } from './dto/health.answer.js';

const CHECK_TIMEOUT_MS = 2_000;

/** Whether the parts that the service needs answer. */
@Injectable()
export class HealthService {
  private isDraining = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly redis: RedisClient,
  ) {}

  /** From here on the service is not ready, so that load balancers send their requests elsewhere. */
  drain(): void {
    this.isDraining = true;
  }

  /** Whether `drain` was called. */
  get draining(): boolean {
    return this.isDraining;
  }

  /**
   * @param exclude what is not asked
   * @throws ApiException 503 naming the parts that do not answer or take no writes, or while shutting down
   */
  async readiness(exclude: 'redis'[] = []): Promise<Readiness> {
    const [database, redis] = await Promise.all([
      finding(isWritable(this.dataSource)),
      exclude.includes('redis') || finding(this.redis.get('health').then(() => true)),
    ]);
    const details = [
      ...(database === undefined ? [{ field: 'database', message: 'cannot be reached' }] : []),
      ...(database === false ? [{ field: 'database', message: 'is read-only' }] : []),
      ...(redis ? [] : [{ field: 'redis', message: 'cannot be reached' }]),
      ...(this.draining ? [{ field: 'service', message: 'is shutting down' }] : []),
    ];
    if (details.length > 0) throw unavailable(details);
    return { status: 'up' };
  }
}

/** What the check finds; nothing when it fails, or takes too long. */
function finding<T>(check: Promise<T>): Promise<T | undefined> {
  return within(
    check.catch(() => undefined),
    CHECK_TIMEOUT_MS,
    () => undefined,
  );
}
