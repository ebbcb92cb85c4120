const HOUR_MS = 3_600_000;
/** What is older was not in the last 24 hours: it says when there was traffic, and counts no more. */
const COUNTED_MS = 24 * HOUR_MS;

/** What was seen of one address, or of several together. Times are in milliseconds since the epoch. */
export class ObservedTraffic {
  rows = 0;
  lastAt = -Infinity;
  /** Requests by the hour they came in. */
  readonly hours = new Map<number, number>();

  /** @param at not after `now` */
  add(requests: number, at: number, now: number): void {
    this.rows++;
    this.lastAt = Math.max(this.lastAt, at);
    if (at > now - COUNTED_MS) this.count(at - (at % HOUR_MS), requests);
  }

  addAll({ rows, lastAt, hours }: ObservedTraffic): void {
    this.rows += rows;
    this.lastAt = Math.max(this.lastAt, lastAt);
    for (const [hour, requests] of hours) this.count(hour, requests);
  }

  /**
   * What is left of it without some of its parts.
   * @param lastAt the latest of what is left
   */
  without(parts: ObservedTraffic[], lastAt: number): ObservedTraffic {
    const rest = new ObservedTraffic();
    rest.rows = this.rows;
    rest.lastAt = lastAt;
    const left = new Map(this.hours);
    for (const { rows, hours } of parts) {
      rest.rows -= rows;
      for (const [hour, requests] of hours) left.set(hour, left.get(hour)! - requests);
    }
    for (const [hour, requests] of left) if (requests > 0) rest.count(hour, requests);
    return rest;
  }

  private count(hour: number, requests: number): void {
    this.hours.set(hour, (this.hours.get(hour) ?? 0) + requests);
  }
}

/** The traffic of `key`, made where there is none yet. */
export function trafficOf<Key>(map: Map<Key, ObservedTraffic>, key: Key): ObservedTraffic {
  let traffic = map.get(key);
  if (!traffic) map.set(key, (traffic = new ObservedTraffic()));
  return traffic;
}

/** Traffic as numbers, which one thread hands to another at once. */
export function numbersOf(traffic: Iterable<ObservedTraffic>): Float64Array {
  const numbers: number[] = [];
  for (const { rows, lastAt, hours } of traffic) {
    numbers.push(rows, lastAt, hours.size);
    for (const [hour, requests] of hours) numbers.push(hour, requests);
  }
  return Float64Array.from(numbers);
}

/** The traffic that `numbersOf` made numbers of. */
export function trafficOfNumbers(numbers: Float64Array): ObservedTraffic[] {
  const all: ObservedTraffic[] = [];
  for (let at = 0; at < numbers.length;) {
    const traffic = new ObservedTraffic();
    [traffic.rows, traffic.lastAt] = numbers.subarray(at, at + 2);
    const end = at + 3 + 2 * numbers[at + 2];
    for (at += 3; at < end; at += 2) traffic.hours.set(numbers[at], numbers[at + 1]);
    all.push(traffic);
  }
  return all;
}
