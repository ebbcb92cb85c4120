import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { columnList } from '../../database/column-list.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { DeviceRegistration } from './device-registration.entity.js';
import { Device } from '../device.entity.js';

/** Where a device can be reached now, and as whom. */
export type LiveContact = Pick<
  DeviceRegistration,
  'line_number' | 'contact' | 'received' | 'aor' | 'user_agent'
> & {
  /** Of the line that has registered, or of the first one where the whole device has. */
  extension: string | null;
};

/** A device with where it can be reached now; null when it cannot. */
export type ReachedDevice = Device & { live_contact: LiveContact | null };

/**
 * Selects the `LiveContact` of the device's newest registration that has not expired.
 * @param deviceId an SQL expression
 */
function liveContact(deviceId: string): string {
  return `SELECT line_number, contact, received, aor, user_agent,
      (SELECT extension FROM device_lines AS line
        WHERE line.device_id = live.device_id AND line.line_number = greatest(live.line_number, 1)) AS extension
    FROM device_registrations AS live
    WHERE device_id = ${deviceId} AND expires_at > now() ORDER BY last_registered_at DESC, line_number LIMIT 1`;
}

/** An SQL expression for the `LiveContact` of a device as JSON, by an expression for its id. */
export function liveContactOf(deviceId: string): string {
  return `(SELECT to_json(live) FROM (${liveContact(deviceId)}) AS live)`;
}

const REACH = `
  SELECT ${columnList(Device, 'devices')}, ${liveContactOf('devices.id')} AS live_contact
  FROM devices WHERE id = $1 AND deleted_at IS NULL`;

/** The share of a new sample in the smoothed round-trip time: a few requests are enough to follow a change. */
const SMOOTHING = 0.25;

/**
 * Parameters: device id, contact, milliseconds, whether the device is synchronized since it was asked. Committed without
 * waiting for the disk, as the caller waits: a crash loses a measurement and no more than that.
 */
const RECORD_ANSWER = `
  WITH asynchronous AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
  resynced AS (
    UPDATE devices SET resynced_at = now() - $3::double precision * interval '1 ms' WHERE id = $1 AND $4::boolean
  )
  UPDATE device_registrations
  SET round_trip_ms = coalesce(round_trip_ms + ${SMOOTHING} * ($3 - round_trip_ms), $3), round_trip_at = now()
  FROM asynchronous WHERE device_id = $1 AND contact = $2`;

/** An answer of a device to a SIP request of ours. */
export interface DeviceAnswer {
  /** The contact that the request was sent to. */
  contact: string;
  roundTripMs: number;
  /**
   * Whether it took (2xx) a request to reboot or to fetch its configuration (check-sync): its next REGISTER says that
   * it has the present one, and it becomes `provisioned`.
   */
  resyncs: boolean;
}

/** Where devices can be reached, and what is learned by reaching them. */
@Injectable()
export class DeviceContacts {
  constructor(private readonly queries: PreparedQueries) {}

  /** The device and its newest live contact, in one round trip. @throws ApiException 404 or 403 */
  async reach(caller: Caller, deviceId: string): Promise<ReachedDevice> {
    const [device] = await this.queries.rows<ReachedDevice>('device_reach', REACH, [deviceId]);
    return caller.mustSee(device);
  }

  /** Where the device can be reached; nothing when it cannot. */
  async liveContact(manager: EntityManager, deviceId: string): Promise<LiveContact | undefined> {
    const [contact] = await manager.query<LiveContact[]>(liveContact('$1'), [deviceId]);
    return contact;
  }

  /**
   * A contact of the device has answered. The round trips of one contact are smoothed, and make the device's
   * `network_quality`.
   */
  async recordAnswer(deviceId: string, { contact, roundTripMs, resyncs }: DeviceAnswer): Promise<void> {
    const values = [deviceId, contact, Math.max(0, roundTripMs), resyncs];
    await this.queries.rows('device_answer', RECORD_ANSWER, values);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([DeviceRegistration])],
  providers: [DeviceContacts],
  exports: [DeviceContacts],
})
export class DeviceContactsModule {}
