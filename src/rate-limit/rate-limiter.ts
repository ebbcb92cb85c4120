import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { RedisClient } from '../redis/redis.module.js';
import { within } from '../timing/within.js';

export const WINDOW_SECONDS = 60;
/** How long what one process has counted may be unknown to the others. */
const SHARE_AFTER_MS = 50;
/** The same while Redis does not answer. */
const RETRY_AFTER_MS = 1_000;
/** How long a caller's first request of the minute waits at most for what other processes have counted. */
const FIRST_ANSWER_MS = 100;

interface Window {
  minute: number;
  /** Requests that this process has let through. */
  counted: number;
  /** How many of them Redis knows of; undefined until it first has answered. */
  told?: number;
  /** What all other processes have let through, as Redis last said. */
  others: number;
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
 * has counted every 50 ms. It writes its own total, never an increment: written twice, or found out too late to have
 * been written, it is still right. While Redis is away or does not answer, each process limits by its own count and
 * nobody waits.
 */
@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly process = randomUUID();
  private readonly windows = new Map<string, Window>();
  private exchanging = Promise.resolve();
  private nextExchange?: Promise<void>;
  private answering = true;
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
    const minute = minuteOf(now);
    let window = this.windows.get(caller);
    if (window?.minute !== minute) {
      window = { minute, counted: 0, others: 0 };
      this.windows.set(caller, window);
    }
    if (window.told === undefined && this.answering) {
      // A Redis that hangs keeps its connections open and answers nothing.
      const exchanged = this.exchange().then(() => true);
      if (!(await within(exchanged, FIRST_ANSWER_MS, () => false))) this.answering = false;
    }
    const used = window.counted + window.others;
    const allowed = used < this.limit;
    if (allowed) {
      window.counted++;
      this.exchangeSoon();
    }
    return {
      allowed,
      remaining: Math.max(0, this.limit - used - 1),
      resetSeconds: Math.ceil((minute + 1) * WINDOW_SECONDS - now / 1000),
    };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private exchangeSoon(): void {
    const delay = this.answering ? SHARE_AFTER_MS : RETRY_AFTER_MS;
    this.timer ??= setTimeout(() => void this.exchange(), delay);
  }

  /** Tells Redis what is counted here and learns what is counted elsewhere; the next exchange waits for this one. */
  private exchange(): Promise<void> {
    this.nextExchange ??= this.exchanging.then(() => {
      this.nextExchange = undefined;
      return (this.exchanging = this.exchangeAll());
    });
    return this.nextExchange;
  }

  private async exchangeAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const minute = minuteOf(Date.now());
    for (const [caller, window] of this.windows) if (window.minute < minute) this.windows.delete(caller);
    const untold = [...this.windows].filter(([, { counted, told }]) => told !== counted);
    // One alone finds out whether Redis answers again: commands that it does not read pile up here.
    const asked = this.answering ? untold : untold.slice(0, 1);
    const answers = await Promise.allSettled(
      asked.map(([caller, window]) => this.exchangeOne(caller, window)),
    );
    this.answering = answers.every(({ status }) => status === 'fulfilled');
    if (!this.answering || asked.length < untold.length) this.exchangeSoon();
  }

  private async exchangeOne(caller: string, window: Window): Promise<void> {
    const { counted } = window;
    const key = `requests:${window.minute}:${caller}`;
    const replies = await this.redis
      .multi()
      .hset(key, this.process, counted)
      .expire(key, 2 * WINDOW_SECONDS)
      .hvals(key)
      .exec();
    const [error, counts] = replies![2] as [Error | null, string[]];
    if (error) throw error;
    window.others = counts.reduce((sum, count) => sum + Number(count), 0) - counted;
    window.told = counted;
  }
}

function minuteOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / WINDOW_SECONDS);
}
