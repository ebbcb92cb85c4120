import { plainAddress } from '../../hosts/addresses.js';
import { inSlices } from '../../timing/in-slices.js';
import type { Observation } from './traffic-report.js';

const HOUR_MS = 3_600_000;
/** What is older was not in the last 24 hours: it says when there was traffic, and counts no more. */
const COUNTED_MS = 24 * HOUR_MS;

/** What was seen of one address, or of several together. */
export class ObservedTraffic {
  rows = 0;
  /** Milliseconds since the epoch. */
  lastAt = -Infinity;
  /** The hour of the first requests that count, and how many they were. Most have no other: a map for each costs more. */
  private hour?: number;
  private requests = 0;
  private otherHours?: Map<number, number>;

  /** Requests by the hour they came in, in milliseconds since the epoch. */
  get hours(): [hour: number, requests: number][] {
    if (this.hour === undefined) return [];
    return [[this.hour, this.requests], ...(this.otherHours ?? [])];
  }

  /** @param time its time; a clock that is ahead sees things now */
  add(requests: number, time: number, now: number): void {
    const at = Math.min(time, now);
    this.rows++;
    this.lastAt = Math.max(this.lastAt, at);
    if (at > now - COUNTED_MS) this.count(at - (at % HOUR_MS), requests);
  }

  addAll(other: ObservedTraffic): void {
    this.rows += other.rows;
    this.lastAt = Math.max(this.lastAt, other.lastAt);
    for (const [hour, requests] of other.hours) this.count(hour, requests);
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
    this.hour ??= hour;
    if (hour === this.hour) {
      this.requests += requests;
    } else {
      this.otherHours ??= new Map<number, number>();
      this.otherHours.set(hour, (this.otherHours.get(hour) ?? 0) + requests);
    }
  }
}

/** Observations by address, taken in slices. */
export async function byAddress(
  observations: Observation[],
  now = Date.now(),
): Promise<Map<string, ObservedTraffic>> {
  const addresses = new Map<string, ObservedTraffic>();
  await inSlices(observations, ({ ip_address, requests, at }) =>
    trafficOf(addresses, plainAddress(ip_address)).add(requests, at.getTime(), now),
  );
  return addresses;
}

/** The traffic of `key`, made where there is none yet. */
export function trafficOf<Key>(map: Map<Key, ObservedTraffic>, key: Key): ObservedTraffic {
  let traffic = map.get(key);
  if (!traffic) map.set(key, (traffic = new ObservedTraffic()));
  return traffic;
}
