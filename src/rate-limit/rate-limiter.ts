import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { RedisClient } from '../redis/redis.module.js';
import { within } from '../timing/within.js';
import { GRANT } from './allowance.lua.js';

export const WINDOW_SECONDS = 60;
/** How often a process looks how many requests it needs ahead, and gives back what it has not used. */
const LOOK_AFTER_MS = 50;
/** The same while Redis does not answer. */
const RETRY_AFTER_MS = 1_000;
/** How long a request waits at most for Redis. */
const ANSWER_MS = 500;
/** Who sends no more between two looks has Redis asked for each request: what is left is then exact. */
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
  /** Requests that this process has let through. */
  counted: number;
  /** How many it may let through without asking. */
  granted: number;
  /** How many all other processes may have let through, as Redis last said. */
  others: number;
  /** What was counted at the last look, and between the last two. */
  lookedAt: number;
  pace: number;
  /** Until when nothing is left, in milliseconds since the epoch; others may then have given something back. */
  emptyUntil: number;
  batch?: Batch;
  exchanging: Promise<void>;
  nextExchange?: Promise<void>;
}

/** Requests that wait for the same answer of Redis. */
interface Batch {
  size: number;
  /** Set where they wait no longer. */
  left?: boolean;
  /** What was counted before them, and how many of them are let through. */
  answer?: { before: number; admitted: number };
}

/**
 * Counts requests a caller and minute, for all processes together: a process lets through what Redis has granted it, and
 * Redis grants no more than the limit. A round trip to Redis for each request would cost a read a third of its speed, so
 * a caller who sends many is granted some ahead, and what is not used is given back within 100 ms. While Redis is away or
 * does not answer, each process limits by its own count and nobody waits.
 */
@Injectable()
export class RateLimiter implements OnApplicationShutdown {
  private readonly process = randomUUID();
  private readonly windows = new Map<string, Window>();
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
    const window = this.windowOf(caller, minuteOf(now));
    let number: number | undefined;
    if (window.counted < window.granted) number = ++window.counted;
    else if (this.answering) number = await this.ask(window, now);
    else number = this.byOwnCount(window);
    if (number !== undefined) this.lookSoon();
    return {
      allowed: number !== undefined,
      remaining: Math.max(0, this.limit - window.others - (number ?? window.counted)),
      resetSeconds: Math.ceil((window.minute + 1) * WINDOW_SECONDS - now / 1000),
    };
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private windowOf(caller: string, minute: number): Window {
    const known = this.windows.get(caller);
    if (known?.minute === minute) return known;
    const none = { counted: 0, granted: 0, others: 0, lookedAt: 0, pace: 0, emptyUntil: 0 };
    const window = { caller, minute, ...none, exchanging: Promise.resolve() };
    this.windows.set(caller, window);
    return window;
  }

  /** The request's number among those of this process; nothing where none is left. */
  private async ask(window: Window, now: number): Promise<number | undefined> {
    if (now < window.emptyUntil) return undefined;
    const batch: Batch = (window.batch ??= { size: 0 });
    const place = batch.size++;
    // A Redis that hangs keeps its connections open and answers nothing.
    await within(this.exchange(window), ANSWER_MS, () => {
      batch.left = true;
      if (window.batch === batch) window.batch = undefined;
      this.answering = false;
    });
    if (!batch.answer) return this.byOwnCount(window);
    const { before, admitted } = batch.answer;
    return place < admitted ? before + place + 1 : undefined;
  }

  private byOwnCount(window: Window): number | undefined {
    return window.counted + window.others < this.limit ? ++window.counted : undefined;
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
    const waiting = batch?.size ?? 0;
    const pace = Math.max(window.pace, counted + waiting - window.lookedAt);
    const ahead = pace > FEW ? 2 * pace : 0;
    const counts = [this.limit, counted, waiting, ahead, 2 * WINDOW_SECONDS];
    try {
      const reply = await this.redis.eval(GRANT, 1, `requests:${minute}:${caller}`, this.process, ...counts);
      [window.granted, window.others] = reply as [number, number];
      this.answering = true;
    } catch {
      this.answering = false;
      return;
    }
    if (batch && !batch.left) admit(batch, window);
  }
}

function admit(batch: Batch, window: Window): void {
  const before = window.counted;
  const admitted = Math.max(0, Math.min(batch.size, window.granted - before));
  batch.answer = { before, admitted };
  window.counted += admitted;
  if (admitted < batch.size) window.emptyUntil = Date.now() + LOOK_AFTER_MS;
}

function minuteOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / WINDOW_SECONDS);
}
