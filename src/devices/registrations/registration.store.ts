import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Caller } from '../../auth/caller.js';
import { columnList } from '../../database/column-list.js';
import { PreparedQueries } from '../../database/prepared-queries.js';
import { Device } from '../device.entity.js';
import { DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';
import { dueAt } from './presence.sql.js';
import { type LiveContact, liveContact, liveContactOf } from './live-contact.js';
import {
  answersOf,
  type OfferedReport,
  REPORT_REGISTRATIONS,
  type ReportAnswer,
  reportValues,
} from './report-registrations.sql.js';

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

/** In one order, as others do: two that hold several of the same devices do not wait for each other. */
const HOLD = 'SELECT FROM devices WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE';

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
  -- Counted below so that the device comes first: whoever reports of it holds it and then its registrations.
  resynced AS (
    UPDATE devices SET resynced_at = now() - $3::double precision * interval '1 ms' WHERE id = $1 AND $4::boolean
    RETURNING 1
  ), contact AS (
    UPDATE registered_contacts
    SET round_trip_ms = coalesce(round_trip_ms + ${SMOOTHING} * ($3 - round_trip_ms), $3), round_trip_at = now()
    FROM (SELECT count(*) FROM resynced) AS first WHERE device_id = $1 AND contact = $2
  )
  UPDATE device_registrations
  SET round_trip_ms = coalesce(round_trip_ms + ${SMOOTHING} * ($3 - round_trip_ms), $3), round_trip_at = now()
  FROM asynchronous, (SELECT count(*) FROM resynced) AS first WHERE device_id = $1 AND contact = $2`;

/**
 * Takes note of registrations that have expired, and so (`migrations/1700000017000-registered-devices.ts`) of devices
 * that are registered no longer. It waits for nobody: who holds a row is about to change it, or its device is deleted.
 */
const END_EXPIRED = `
  WITH expired AS MATERIALIZED (
    SELECT device_id, line_number
    FROM device_registrations AS due JOIN devices AS device ON device.id = due.device_id
    WHERE ${dueAt('due')} <= now()
    ORDER BY ${dueAt('due')} LIMIT $1
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

  /**
   * Takes what was reported, in one statement, but for reports of devices that somebody else is at work on.
   * @param reports of which no two are about one registration (`reportRounds`)
   */
  async report(reports: readonly OfferedReport[]): Promise<ReportAnswer[]> {
    const values = reportValues(reports);
    return answersOf(await this.queries.rows('report_registrations', REPORT_REGISTRATIONS, values));
  }

  /** Waits for whoever is at work on the devices, and holds them until the transaction ends. */
  async hold(deviceIds: string[]): Promise<void> {
    await this.queries.rows('devices_hold', HOLD, [deviceIds]);
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
