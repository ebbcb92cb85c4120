import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { columnList } from '../../database/column-list.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Device } from '../device.entity.js';
import { DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';
import { type LiveContact, liveContact, liveContactOf } from './live-contact.js';

/** A REGISTER that a registrar took. */
export type TakenRegister = Omit<DeviceRegistration, 'registered_at' | 'round_trip_ms' | 'round_trip_at'>;

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

/** A device with where it can be reached now; null when it cannot. */
export type ReachedDevice = Device & { live_contact: LiveContact | null };

/**
 * One line a row: refreshed where it is unbroken, else begun anew. What was measured of a contact is forgotten with it.
 * Parameters in the order of the columns.
 */
const REGISTER = `
  INSERT INTO device_registrations AS known
    (device_id, line_number, contact, received, aor, user_agent, ip_address, registered_at, last_registered_at,
      expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
  ON CONFLICT (device_id, line_number) DO UPDATE SET
    contact = excluded.contact,
    received = excluded.received,
    aor = excluded.aor,
    user_agent = coalesce(excluded.user_agent, known.user_agent),
    ip_address = excluded.ip_address,
    registered_at = CASE
      WHEN known.expires_at > excluded.last_registered_at
        AND known.contact = excluded.contact
        AND coalesce(known.user_agent = excluded.user_agent, true)
      THEN known.registered_at
      ELSE excluded.registered_at END,
    last_registered_at = excluded.last_registered_at,
    expires_at = excluded.expires_at,
    round_trip_ms = CASE WHEN known.contact = excluded.contact THEN known.round_trip_ms END,
    round_trip_at = CASE WHEN known.contact = excluded.contact THEN known.round_trip_at END
  RETURNING *`;

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

/**
 * Takes note of registrations that have expired, and so (`migrations/1700000017000-registered-devices.ts`) of devices
 * that are registered no longer. It waits for nobody: who holds a row is about to change it, or its device is deleted.
 */
const END_EXPIRED = `
  WITH expired AS MATERIALIZED (
    SELECT device_id, line_number
    FROM device_registrations AS due JOIN devices AS device ON device.id = due.device_id
    WHERE NOT due.ended AND due.expires_at <= now()
    ORDER BY due.expires_at LIMIT $1
    FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE device_registrations AS due SET ended = true FROM expired
  WHERE (due.device_id, due.line_number) = (expired.device_id, expired.line_number)`;

/**
 * The rows of devices' registrations, as the SIP edge reports them. Whoever writes what was reported holds the device
 * meanwhile.
 */
@Injectable()
export class RegistrationStore {
  constructor(
    private readonly queries: PreparedQueries,
    private readonly dataSource: DataSource,
  ) {}

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

  /** The line has registered, or refreshed its registration. */
  async register(manager: EntityManager, taken: TakenRegister): Promise<DeviceRegistration> {
    const { device_id, line_number, contact, received, aor, user_agent, ip_address } = taken;
    const { last_registered_at, expires_at } = taken;
    const values = [device_id, line_number, contact, received, aor, user_agent, ip_address];
    const rows: DeviceRegistration[] = await manager.query(REGISTER, [
      ...values,
      last_registered_at,
      expires_at,
    ]);
    return rows[0];
  }

  /**
   * The line, or with `WHOLE_DEVICE` every line, is registered no longer.
   * @returns whether it was
   */
  async unregister(manager: EntityManager, deviceId: string, lineNumber: number, at: Date): Promise<boolean> {
    const line = lineNumber === WHOLE_DEVICE ? {} : { line_number: lineNumber };
    const live = { device_id: deviceId, ...line, expires_at: MoreThan(at) };
    const { affected } = await manager.update(DeviceRegistration, live, { expires_at: at });
    return affected !== 0;
  }

  /** Nothing was seen of the device yet, or it is deleted. */
  async forget(manager: EntityManager, deviceId: string): Promise<void> {
    await manager.delete(DeviceRegistration, { device_id: deviceId });
  }

  /** Forgets the registrations of lines that the device does not have any more. */
  async forgetAllBut(manager: EntityManager, deviceId: string, lineNumbers: number[]): Promise<void> {
    const kept = [WHOLE_DEVICE, ...lineNumbers];
    await manager
      .createQueryBuilder()
      .delete()
      .from(DeviceRegistration)
      .where('device_id = :deviceId AND NOT line_number = ANY(:kept)', { deviceId, kept })
      .execute();
  }

  /**
   * Takes note of registrations that have expired, the first to expire first.
   * @returns how many they were, `limit` at most
   */
  async endExpired(limit: number): Promise<number> {
    const [, ended] = await this.dataSource.query<[unknown[], number]>(END_EXPIRED, [limit]);
    return ended;
  }

  /**
   * A contact of the device has answered. The round trips of one contact are smoothed, and make the device's
   * `network_quality`. The device's `resynced_at` is written in the same round trip.
   */
  async recordAnswer(deviceId: string, { contact, roundTripMs, resyncs }: DeviceAnswer): Promise<void> {
    const values = [deviceId, contact, Math.max(0, roundTripMs), resyncs];
    await this.queries.rows('device_answer', RECORD_ANSWER, values);
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([DeviceRegistration])],
  providers: [RegistrationStore],
  exports: [RegistrationStore],
})
export class RegistrationStoreModule {}
