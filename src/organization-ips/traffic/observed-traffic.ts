const HOUR_MS = 3_600_000;
/** What is older was not in the last 24 hours: it says when there was traffic, and counts no more. */
const COUNTED_MS = 24 * HOUR_MS;

/** Before anything was seen. */
const NEVER = new Date(-8.64e15);

/**
 * What was seen of one address, or of several together. Of a report there are thousands, and whatever each of them consists
 * of is copied by the collector while everybody waits: most have one hour and no map, hours are small integers, and times
 * are those of the rows.
 */
export class ObservedTraffic {
  rows = 0;
  lastAt = NEVER;
  /** In hours since the epoch. */
  private hour?: number;
  private requests = 0;
  private otherHours?: Map<number, number>;

  /** Requests by the hour they came in, in milliseconds since the epoch. */
  get hours(): [hour: number, requests: number][] {
    if (this.hour === undefined) return [];
    return [[this.hour, this.requests] as const, ...(this.otherHours ?? [])].map(([hour, requests]) => [
      hour * HOUR_MS,
      requests,
    ]);
  }

  /** @param at not after `now`, which is in milliseconds since the epoch */
  add(requests: number, at: Date, now: number): void {
    this.rows++;
    if (at.getTime() > this.lastAt.getTime()) this.lastAt = at;
    const time = at.getTime();
    if (time > now - COUNTED_MS) this.count(Math.floor(time / HOUR_MS), requests);
  }

  addAll(other: ObservedTraffic): void {
    this.rows += other.rows;
    if (other.lastAt.getTime() > this.lastAt.getTime()) this.lastAt = other.lastAt;
    if (other.hour !== undefined) this.count(other.hour, other.requests);
    for (const [hour, requests] of other.otherHours ?? []) this.count(hour, requests);
  }

  /**
   * What is left of it without some of its parts.
   * @param lastAt the latest of what is left
   */
  without(parts: ObservedTraffic[], lastAt: Date): ObservedTraffic {
    const rest = new ObservedTraffic();
    rest.rows = this.rows;
    rest.lastAt = lastAt;
    const left = new Map(this.hours);
    for (const { rows, hours } of parts) {
      rest.rows -= rows;
      for (const [hour, requests] of hours) left.set(hour, left.get(hour)! - requests);
    }
    for (const [hour, requests] of left) if (requests > 0) rest.count(hour / HOUR_MS, requests);
    return rest;
  }

  private count(hour: number, requests: number): void {
    this.hour ??= hour;
    if (hour === this.hour) {
      this.requests += requests;
    } else {
      this.otherHours ??= new Map<number, number>();
      this.otherHours.set(hour, (this.otherHours.get(hour) ?? 0) + requests);
    }
  }
}

/** The traffic of `key`, made where there is none yet. */
export function trafficOf<Key>(map: Map<Key, ObservedTraffic>, key: Key): ObservedTraffic {
  let traffic = map.get(key);
  if (!traffic) map.set(key, (traffic = new ObservedTraffic()));
  return traffic;
}
