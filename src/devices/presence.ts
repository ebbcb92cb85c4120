import { WHOLE_DEVICE } from './device-registration.entity.js';
import { firmwareVersionOf } from './firmware-version.js';

/** A registration as `SIGHTING_COLUMNS` reads it; times are ISO 8601. */
export interface SeenRegistration {
  line_number: number;
  contact: string;
  user_agent: string | null;
  ip_address: string | null;
  registered_at: string;
  last_registered_at: string;
  expires_at: string;
}

/** The round-trip times of a contact. */
export interface SeenRoundTrips {
  contact: string;
  smoothed_ms: number;
  measured_at: string;
}

/** What is known of a device's whereabouts. */
export interface Sighting {
  registrations: SeenRegistration[] | null;
  round_trips: SeenRoundTrips | null;
}

/** Two subqueries for a statement on `devices AS device`, which make its rows a `Sighting` each. */
export const SIGHTING_COLUMNS = `
  (SELECT json_agg(registration) FROM device_registrations AS registration
    WHERE registration.device_id = device.id) AS registrations,
  (SELECT to_json(round_trip) FROM device_round_trips AS round_trip
    WHERE round_trip.device_id = device.id) AS round_trips`;

export const NETWORK_QUALITIES = ['excellent', 'good', 'fair', 'poor', 'unknown'] as const;
export type NetworkQuality = (typeof NETWORK_QUALITIES)[number];

/**
 * The longest smoothed round trip of each quality, in milliseconds. `good` and `fair` end at twice the one-way delays
 * of ITU-T G.114 (150 ms: hardly anyone notices; 400 ms: unfit for most uses).
 */
const QUALITY_LIMITS_MS: readonly [limit: number, quality: NetworkQuality][] = [
  [100, 'excellent'],
  [300, 'good'],
  [800, 'fair'],
  [Infinity, 'poor'],
];
/** An older measurement says nothing of the network as it is. */
const MEASUREMENT_HOLDS_MS = 7 * 86_400_000;

/** Where a device is and how it is reached, at one moment. */
export interface Presence {
  online: boolean;
  /** Where it is now; null while it is offline or the edge only knows a name. */
  ip_address: string | null;
  /** Its last REGISTER or its last answer to a request of ours; kept when it has gone. */
  last_seen: Date | null;
  /** Of the last User-Agent that it was seen with. */
  firmware_version: string | null;
  last_registration: Date | null;
  network_quality: NetworkQuality;
  /** How long it has been registered without a break; null while it is offline. */
  uptime_seconds: number | null;
  /** Whether the line has a live registration, its own or one of the whole device. */
  registered(lineNumber: number): boolean;
}

/** What a sighting means at `now`. */
export function presenceOf({ registrations, round_trips }: Sighting, now: Date): Presence {
  const newestFirst = (registrations ?? [])
    .map((seen) => ({ ...seen, last: Date.parse(seen.last_registered_at) }))
    .sort((one, other) => other.last - one.last || one.line_number - other.line_number);
  const live = newestFirst.filter((seen) => Date.parse(seen.expires_at) > now.getTime());
  const liveLines = new Set(live.map((seen) => seen.line_number));
  const userAgent = newestFirst.find((seen) => seen.user_agent !== null)?.user_agent;
  const lastRegistration = newestFirst.length === 0 ? null : new Date(newestFirst[0].last);
  const lastAnswer = round_trips && new Date(round_trips.measured_at);
  const began = Math.min(...live.map((seen) => Date.parse(seen.registered_at)));
  return {
    online: live.length > 0,
    ip_address: live.find((seen) => seen.ip_address !== null)?.ip_address ?? null,
    last_seen:
      lastAnswer && (!lastRegistration || lastAnswer > lastRegistration) ? lastAnswer : lastRegistration,
    firmware_version: userAgent ? firmwareVersionOf(userAgent) : null,
    last_registration: lastRegistration,
    network_quality: qualityOf(round_trips, live, now),
    uptime_seconds: live.length === 0 ? null : Math.max(0, Math.floor((now.getTime() - began) / 1000)),
    registered: (lineNumber) => liveLines.has(lineNumber) || liveLines.has(WHOLE_DEVICE),
  };
}

function qualityOf(
  roundTrips: SeenRoundTrips | null,
  live: readonly { contact: string }[],
  now: Date,
): NetworkQuality {
  const present = live.some(({ contact }) => contact === roundTrips?.contact);
  if (!roundTrips || !present) return 'unknown';
  if (now.getTime() - Date.parse(roundTrips.measured_at) > MEASUREMENT_HOLDS_MS) return 'unknown';
  return QUALITY_LIMITS_MS.find(([limit]) => roundTrips.smoothed_ms <= limit)![1];
}
