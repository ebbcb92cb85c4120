import { Injectable, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { DeviceRegistration } from './device-registration.entity.js';
import { Device } from './device.entity.js';

/** Where a device can be reached now. */
export type LiveContact = Pick<
  DeviceRegistration,
  'contact' | 'received' | 'registered_at' | 'last_registered_at' | 'expires_at' | 'line_number'
>;

/** The share of a new sample in the smoothed round-trip time: a few requests are enough to follow a change. */
const SMOOTHING = 0.25;

const RECORD_ROUND_TRIP = `
  UPDATE device_registrations
  SET round_trip_ms = coalesce(round_trip_ms + ${SMOOTHING} * ($2 - round_trip_ms), $2), round_trip_at = $3
  WHERE (device_id, line_number) IN (
    SELECT device_id, line_number FROM device_registrations
    WHERE device_id = $1 AND expires_at > $3
    ORDER BY last_registered_at DESC, line_number
    LIMIT 1)`;

/** Where devices can be reached, and what is learned by reaching them. */
@Injectable()
export class DeviceContacts {
  constructor(private readonly dataSource: DataSource) {}

  /** The device's newest registration that has not expired; nothing when it cannot be reached. */
  async liveContact(manager: EntityManager | undefined, deviceId: string): Promise<LiveContact | undefined> {
    const contact = await (manager ?? this.dataSource.manager)
      .createQueryBuilder(DeviceRegistration, 'registration')
      .where('registration.device_id = :deviceId', { deviceId })
      .andWhere('registration.expires_at > :now', { now: new Date() })
      .orderBy('registration.last_registered_at', 'DESC')
      .addOrderBy('registration.line_number', 'ASC')
      .limit(1)
      .getOne();
    return contact ?? undefined;
  }

  /** Whether the device has sent a REGISTER (a refresh counts) after `time`. */
  registeredSince(deviceId: string, time: Date): Promise<boolean> {
    return this.dataSource.manager
      .createQueryBuilder(DeviceRegistration, 'registration')
      .where('registration.device_id = :deviceId', { deviceId })
      .andWhere('registration.last_registered_at > :time', { time })
      .getExists();
  }

  /**
   * A SIP request to the device's live contact was answered after so many milliseconds. The answers of one contact
   * are smoothed, and make the device's `network_quality`.
   */
  async recordRoundTrip(deviceId: string, roundTripMs: number): Promise<void> {
    await this.dataSource.query(RECORD_ROUND_TRIP, [deviceId, Math.max(0, roundTripMs), new Date()]);
  }

  /**
   * The device took (2xx) a request to reboot or to fetch its configuration (check-sync): its next REGISTER says that
   * it has the present one, and it becomes `provisioned`.
   */
  async recordResync(deviceId: string, at: Date): Promise<void> {
    await this.dataSource.manager.update(Device, { id: deviceId }, { resynced_at: at });
  }
}

@Module({
  imports: [TypeOrmModule.forFeature([Device, DeviceRegistration])],
  providers: [DeviceContacts],
  exports: [DeviceContacts],
})
export class DeviceContactsModule {}
