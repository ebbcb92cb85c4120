import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiException, ErrorCode } from '../http/api-exception.js';
import { RedisClient } from '../redis/redis.module.js';
import type { Readiness } from './health.answer.js';

const CHECK_TIMEOUT_MS = 2_000;

/** Whether the parts that the service needs answer. */
@Injectable()
export class HealthService {
  private draining = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly redis: RedisClient,
  ) {}

  /** From here on the service is not ready, so that load balancers send their requests elsewhere. */
  drain(): void {
    this.draining = true;
  }

  /**
   * @param exclude what is not asked
   * @throws ApiException 503 naming the parts that do not answer, or while shutting down
   */
  async readiness(exclude: 'redis'[] = []): Promise<Readiness> {
    const [database, redis] = await Promise.all([
      answers(this.dataSource.query('SELECT 1')),
      exclude.includes('redis') || answers(this.redis.get('health')),
    ]);
    const details = [
      ...(database ? [] : [{ field: 'database', message: 'cannot be reached' }]),
      ...(redis ? [] : [{ field: 'redis', message: 'cannot be reached' }]),
      ...(this.draining ? [{ field: 'service', message: 'is shutting down' }] : []),
    ];
    if (details.length > 0) throw new ApiException(503, ErrorCode.Unavailable, undefined, details);
    return { status: 'up' };
  }
}

async function answers(check: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  const answered = check.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, timeout]).finally(() => clearTimeout(timer));
}
