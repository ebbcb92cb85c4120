import { WHOLE_DEVICE } from './registrations/device-registration.entity.js';
import { firmwareVersionOf } from './firmware-version.js';
import { enumeration, type WordOf } from '../http/fields/enumeration.js';

/** A registration as `SIGHTING_COLUMNS` reads it; times are ISO 8601. */
export interface SeenRegistration {
  line_number: number;
  user_agent: string | null;
  ip_address: string | null;
  registered_at: string;
  last_registered_at: string;
  expires_at: string;
  round_trip_ms: number | null;
  round_trip_at: string | null;
}

/** What is known of a device's whereabouts. */
export interface Sighting {
  registrations: SeenRegistration[] | null;
  /** When that was so, by the database's clock; ISO 8601. */
  looked_at: string;
}

/** Makes the rows of a statement on `devices AS device` a `Sighting` each. @param now an expression for the time */
export function sightingColumns(now = 'clock_timestamp()'): string {
  return `
  (SELECT json_agg(seen) FROM (
    SELECT line_number, user_agent, ip_address, registered_at, last_registered_at, expires_at, round_trip_ms,
      round_trip_at
    FROM device_registrations WHERE device_id = device.id) AS seen) AS registrations,
  to_json(${now}) AS looked_at`;
}

export const NETWORK_QUALITIES = enumeration(
  'NetworkQuality',
  ['excellent', 'good', 'fair', 'poor', 'unknown'],
  'Based on the average round-trip time of SIP requests to the current contact in the last 7 days: ' +
    'excellent up to 100 ms, good up to 300 ms, fair up to 800 ms, else poor. unknown if there were ' +
    'none.',
);
export type NetworkQuality = WordOf<typeof NETWORK_QUALITIES>;

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
export function presenceOf({ registrations }: Pick<Sighting, 'registrations'>, now: Date): Presence {
  const newestFirst = (registrations ?? []).map(timed).sort((one, other) => other.last - one.last);
  const live = newestFirst.filter(({ expires }) => expires > now.getTime());
  const liveLines = new Set(live.map(({ seen }) => seen.line_number));
  const userAgent = newestFirst.find(({ seen }) => seen.user_agent !== null)?.seen.user_agent;
  const lastSeen = Math.max(...newestFirst.map(({ last, answered }) => Math.max(last, answered)));
  const began = Math.min(...live.map(({ seen }) => Date.parse(seen.registered_at)));
  return {
    online: live.length > 0,
    ip_address: live.find(({ seen }) => seen.ip_address !== null)?.seen.ip_address ?? null,
    last_seen: newestFirst.length === 0 ? null : new Date(lastSeen),
    firmware_version: userAgent ? firmwareVersionOf(userAgent) : null,
    last_registration: newestFirst.length === 0 ? null : new Date(newestFirst[0].last),
    network_quality: qualityOf(live, now),
    uptime_seconds: live.length === 0 ? null : Math.max(0, Math.floor((now.getTime() - began) / 1000)),
    registered: (lineNumber) => liveLines.has(lineNumber) || liveLines.has(WHOLE_DEVICE),
  };
}

/** A registration with the times that everything is decided by, in milliseconds; 0 for never. */
interface TimedRegistration {
  seen: SeenRegistration;
  last: number;
  expires: number;
  answered: number;
}

function timed(seen: SeenRegistration): TimedRegistration {
  return {
    seen,
    last: Date.parse(seen.last_registered_at),
    expires: Date.parse(seen.expires_at),
    answered: seen.round_trip_at === null ? 0 : Date.parse(seen.round_trip_at),
  };
}

/** By the contact that has answered last. */
function qualityOf(live: TimedRegistration[], now: Date): NetworkQuality {
  const [newest] = live.toSorted((one, other) => other.answered - one.answered);
  const ms = newest?.seen.round_trip_ms ?? null;
  if (ms === null || now.getTime() - newest.answered > MEASUREMENT_HOLDS_MS) return 'unknown';
  return QUALITY_LIMITS_MS.find(([limit]) => ms <= limit)![1];
}
