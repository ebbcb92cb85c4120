import { Injectable } from '@nestjs/common';
import { RedisClient } from '../redis/redis.module.js';
import { within } from '../timing/within.js';
import { MAX_LAG_MS } from './replicas/replica.js';

/** How long a write may be unknown to a replica that is asked, and as long again for what is measured late. */
const REMEMBERED_MS = 2 * MAX_LAG_MS;
/** A mark lasts for so much longer, so that who writes all the time is not marked at every write. */
const RENEWED_AFTER_MS = 500;
/** How long a request waits for Redis at most. */
const ANSWER_MS = 100;

interface Mark {
  at: number;
  set: Promise<void>;
}

/**
 * Who has written a moment ago, and so must not be shown what a replica knows. Processes tell each other by keys in Redis
 * that expire: durations alone count, whatever their clocks say.
 *
 * While Redis does not answer, everybody may have written.
 */
@Injectable()
export class RecentWrites {
  private readonly own = new Map<string, Mark>();
  private anybodyUntil = -Infinity;

  constructor(private readonly redis: RedisClient) {}

  /** Remembers a write of `subject` that is committed; before it is answered. */
  async note(subject: string): Promise<void> {
    const now = performance.now();
    let mark = this.own.get(subject);
    if (!mark || mark.at < now - RENEWED_AFTER_MS) {
      mark = { at: now, set: this.set(subject) };
      // The oldest stand first.
      this.own.delete(subject);
      this.own.set(subject, mark);
      this.forget(now);
    }
    await mark.set;
  }

  /** Whether `subject` has written a moment ago, to any process. */
  async by(subject: string): Promise<boolean> {
    const now = performance.now();
    this.forget(now);
    if (now < this.anybodyUntil || this.own.has(subject)) return true;
    // Null is Redis's word for no mark; where it says nothing there may be one.
    return (await this.answered(this.redis.get(keyOf(subject)))) !== null;
  }

  private forget(now: number): void {
    for (const [subject, { at }] of this.own) {
      if (at > now - REMEMBERED_MS - RENEWED_AFTER_MS) break;
      this.own.delete(subject);
    }
  }

  private async set(subject: string): Promise<void> {
    await this.answered(this.redis.set(keyOf(subject), '1', 'PX', REMEMBERED_MS + RENEWED_AFTER_MS));
  }

  private async answered<T>(asked: Promise<T>): Promise<T | undefined> {
    const late = (): undefined => void (this.anybodyUntil = performance.now() + REMEMBERED_MS);
    return within(asked.catch(late), ANSWER_MS, late);
  }
}

function keyOf(subject: string): string {
  return `wrote:${subject}`;
}
