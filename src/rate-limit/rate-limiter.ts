import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { RedisClient } from '../redis/redis.module.js';
import { within } from '../timing/within.js';
import { GRANT } from './allowance.lua.js';

export const WINDOW_SECONDS = 60;
/** How often a process looks how much it needs ahead, and gives back what it has not used. */
const LOOK_AFTER_MS = 50;
/** The same while Redis does not answer. */
const RETRY_AFTER_MS = 1_000;
/** How long a request waits at most for Redis. */
const ANSWER_MS = 500;
/** Who uses no more between two looks has Redis asked each time: what is left is then exact. */
const FEW = 4;

/** What a caller has left. */
export interface Allowance {
  allowed: boolean;
  remaining: number;
  resetSeconds: number;
}

/** A caller's minute. */
interface Window {
  caller: string;
  minute: number;
  /** What this process has let through. */
  counted: number;
  /** How many it may let through without asking. */
  granted: number;
  /** How many all other processes may have let through, as Redis last said. */
  others: number;
  /** What was counted at the last look, and between the last two. */
  lookedAt: number;
  pace: number;
  /** How much is too much, and until when, in milliseconds since the epoch: others may then have given something back. */
  tooMuch: number;
  tooMuchUntil: number;
  batch?: Batch;
  exchanging: Promise<void>;
  nextExchange?: Promise<void>;
}

/** Requests that wait for the same answer of Redis. */
interface Batch {
  /** What each of them takes, and what was counted with it where it is let through. */
  requests: { amount: number; counted?: number }[];
  /** Set where they wait no longer. */
  left?: boolean;
  answered?: boolean;
}

/**
 * Counts what callers do in a minute, for all processes together: a process lets through what Redis has granted it, and
 * Redis grants no more than the limit. A round trip to Redis for each request would cost a read a third of its speed, so
 * a caller who sends many is granted some ahead, and what is not used is given back within 100 ms. While Redis is away or
 * does not answer, each process limits by its own count and nobody waits.
 */
export abstract class RateLimiter implements OnApplicationShutdown {
  private readonly process = randomUUID();
  private readonly windows = new Map<string, Window>();
  private answering = true;
  private timer?: NodeJS.Timeout;

  /**
   * @param limit how much a caller may do in a minute; 0 for no limit
   * @param what is counted, as keys in Redis begin
   */
  protected constructor(
    readonly limit: number,
    private readonly what: string,
    private readonly redis: RedisClient,
  ) {}

  /** Counts `amount` for `caller`, unless so much is not left; then nothing of it. */
  async take(caller: string, amount = 1): Promise<Allowance> {
    const now = Date.now();
    const window = this.windowOf(caller, minuteOf(now));
    let counted: number | undefined;
    if (window.counted + amount <= window.granted) counted = window.counted += amount;
    else if (this.answering) counted = await this.ask(window, amount, now);
    else counted = this.byOwnCount(window, amount);
    if (counted !== undefined) this.lookSoon();
    return {
      allowed: counted !== undefined,
      remaining: Math.max(0, this.limit - window.others - (counted ?? window.counted)),
      resetSeconds: Math.ceil((window.minute + 1) * WINDOW_SECONDS - now / 1000),
    };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private windowOf(caller: string, minute: number): Window {
    const known = this.windows.get(caller);
    if (known?.minute === minute) return known;
    const none = { counted: 0, granted: 0, others: 0, lookedAt: 0, pace: 0, tooMuch: 0, tooMuchUntil: 0 };
    const window = { caller, minute, ...none, exchanging: Promise.resolve() };
    this.windows.set(caller, window);
    return window;
  }

  /** What this process has counted with the request; nothing where not so much is left. */
  private async ask(window: Window, amount: number, now: number): Promise<number | undefined> {
    if (now < window.tooMuchUntil && amount >= window.tooMuch) return undefined;
    const batch: Batch = (window.batch ??= { requests: [] });
    const request: Batch['requests'][number] = { amount };
    batch.requests.push(request);
    // A Redis that hangs keeps its connections open and answers nothing.
    await within(this.exchange(window), ANSWER_MS, () => {
      batch.left = true;
      if (window.batch === batch) window.batch = undefined;
      this.answering = false;
    });
    return batch.answered ? request.counted : this.byOwnCount(window, amount);
  }

  private byOwnCount(window: Window, amount: number): number | undefined {
    const fits = window.counted + window.others + amount <= this.limit;
    return fits ? (window.counted += amount) : undefined;
  }

  private lookSoon(): void {
    this.timer ??= setTimeout(() => void this.look(), this.answering ? LOOK_AFTER_MS : RETRY_AFTER_MS);
  }

  /** Has callers who send many granted some ahead, and gives back what the others have not used. */
  private async look(): Promise<void> {
    const minute = minuteOf(Date.now());
    const due: Window[] = [];
    let active = false;
    for (const [caller, window] of this.windows) {
      if (window.minute < minute) {
        this.windows.delete(caller);
        continue;
      }
      window.pace = window.counted - window.lookedAt;
      window.lookedAt = window.counted;
      active ||= window.pace > 0;
      if (window.pace > FEW || window.granted !== window.counted) due.push(window);
    }
    // One alone finds out whether Redis answers again: commands that it does not read pile up here.
    const asked = this.answering ? due : due.slice(0, 1);
    if (asked.length === 0) this.answering = true;
    await Promise.all(asked.map((window) => this.exchange(window)));
    this.timer = undefined;
    if (active || due.length > 0) this.lookSoon();
  }

  /** Asks Redis for what is needed; the next exchange about the window waits for this one. */
  private exchange(window: Window): Promise<void> {
    window.nextExchange ??= window.exchanging.then(() => {
      window.nextExchange = undefined;
      return (window.exchanging = this.exchangeNow(window));
    });
    return window.nextExchange;
  }

  private async exchangeNow(window: Window): Promise<void> {
    const { counted, batch, caller, minute } = window;
    window.batch = undefined;
    // What was granted and is not used may be granted to others from now on.
    window.granted = counted;
    const waiting = batch?.requests.reduce((sum, { amount }) => sum + amount, 0) ?? 0;
    const pace = Math.max(window.pace, counted + waiting - window.lookedAt);
    const ahead = pace > FEW ? 2 * pace : 0;
    const counts = [this.limit, counted, waiting, ahead, 2 * WINDOW_SECONDS];
    try {
      const reply = await this.redis.eval(
        GRANT,
        1,
        `${this.what}:${minute}:${caller}`,
        this.process,
        ...counts,
      );
      [window.granted, window.others] = reply as [number, number];
      this.answering = true;
    } catch {
      this.answering = false;
      return;
    }
    if (batch && !batch.left) admit(batch, window);
  }
}

/** In their order; one that does not fit leaves what there is to those that take less. */
function admit(batch: Batch, window: Window): void {
  batch.answered = true;
  const refused: number[] = [];
  for (const request of batch.requests) {
    const counted = window.counted + request.amount;
    if (counted > window.granted) refused.push(request.amount);
    else window.counted = request.counted = counted;
  }
  if (refused.length === 0) return;
  window.tooMuch = refused.reduce((least, amount) => Math.min(least, amount));
  window.tooMuchUntil = Date.now() + LOOK_AFTER_MS;
}

function minuteOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / WINDOW_SECONDS);
}

/** How many requests a caller has left. */
@Injectable()
export class RequestLimiter extends RateLimiter {
  constructor(settings: Settings, redis: RedisClient) {
    super(settings.rateLimitPerMinute, 'requests', redis);
  }
}

/** How many entries of reports a caller has left (`@LimitedByEntries`). */
@Injectable()
export class EntryLimiter extends RateLimiter {
  constructor(settings: Settings, redis: RedisClient) {
    super(settings.rateLimitReportsPerMinute, 'entries', redis);
  }
}
