import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';

/** A REGISTER that a registrar took. */
export type TakenRegister = Omit<DeviceRegistration, 'registered_at' | 'round_trip_ms' | 'round_trip_at'>;

/** One line a row: refreshed where it is unbroken, else begun anew. What was measured of a contact is forgotten with it. Parameters in the order of the columns. */
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

/** The register of devices that the SIP edge reports. The callers hold the device while they write to it. */
@Injectable()
export class DeviceRegistrations {
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
}
