import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { RedisClient } from '../../redis/redis.module.js';

export const WINDOW_SECONDS = 60;
/** How long what one process has counted may be unknown to the others. */
const SHARE_AFTER_MS = 50;

interface Window {
  minute: number;
  /** What Redis last said that all processes have counted, ours up to then included. */
  shared: number;
  /** Counted here since. */
  unshared: number;
  opened: Promise<void>;
}

/** What a caller has left. */
export interface Allowance {
  allowed: boolean;
  remaining: number;
  resetSeconds: number;
}

/**
 * Counts requests a caller and minute in Redis, for all processes together. A round trip to Redis for each request
 * would cost a read a third of its speed, so a process asks once at the start of a window and then shares what it
 * has counted every 50 ms. While Redis is away each process limits by its own count.
 */
@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly windows = new Map<string, Window>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly settings: Settings,
    private readonly redis: RedisClient,
  ) {}

  get limit(): number {
    return this.settings.rateLimitPerMinute;
  }

  /** Counts one request of `caller`, unless there is nothing left. */
  async take(caller: string): Promise<Allowance> {
    const now = Date.now();
    const minute = Math.floor(now / 1000 / WINDOW_SECONDS);
    let window = this.windows.get(caller);
    if (window?.minute !== minute) {
      window = this.open(caller, minute);
      await window.opened;
    }
    const used = window.shared + window.unshared;
    const allowed = used < this.limit;
    if (allowed) {
      window.unshared++;
      this.timer ??= setTimeout(() => void this.share(), SHARE_AFTER_MS);
    }
    return {
      allowed,
      remaining: Math.max(0, this.limit - used - 1),
      resetSeconds: Math.ceil((minute + 1) * WINDOW_SECONDS - now / 1000),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
  }

  private open(caller: string, minute: number): Window {
    const window: Window = { minute, shared: 0, unshared: 0, opened: Promise.resolve() };
    window.opened = this.redis.get(keyOf(caller, minute)).then(
      (count) => void (window.shared = Number(count ?? 0)),
      () => undefined,
    );
    this.windows.set(caller, window);
    return window;
  }

  private async share(): Promise<void> {
    this.timer = undefined;
    const minute = Math.floor(Date.now() / 1000 / WINDOW_SECONDS);
    const changed = [...this.windows].filter(([, { unshared }]) => unshared > 0);
    for (const [caller, window] of this.windows) if (window.minute < minute) this.windows.delete(caller);
    await Promise.allSettled(changed.map(([caller, window]) => this.shareOne(caller, window)));
  }

  private async shareOne(caller: string, window: Window): Promise<void> {
    const counted = window.unshared;
    const key = keyOf(caller, window.minute);
    const replies = await this.redis
      .multi()
      .incrby(key, counted)
      .expire(key, 2 * WINDOW_SECONDS)
      .exec();
    window.shared = Number(replies?.[0]?.[1]);
    window.unshared -= counted;
  }
}

function keyOf(caller: string, minute: number): string {
  return `rate:${minute}:${caller}`;
}
