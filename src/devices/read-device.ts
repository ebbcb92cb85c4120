import type { DeviceLine } from './device-line.entity.js';
import type { LineConfiguration } from './device-lines.js';
import type { SeenAccount } from './accounts/line-account.js';
import type { Device } from './device.entity.js';
import type { Sighting } from './presence.js';
import type { ShownContact } from './registrations/registered-contact.entity.js';

/** A line with whether it has a password of its own, in place of the password. */
export type ShownLine = LineConfiguration & Pick<DeviceLine, 'id'> & { sip_password_set: boolean };

/** What a device is seen as by others: where it is, and which accounts its lines have. */
export type SeenDevice = Sighting & {
  /** Null where it has no lines. */
  accounts: SeenAccount[] | null;
};

/** A device with what an answer about it needs. */
export type ReadDevice = Readonly<
  Pick<Device, (typeof DEVICE_COLUMNS)[number]> &
    Sighting & {
      /** Null where the device has none; missing where they were not asked for. */
      lines?: ShownLine[] | null;
      /** Read together with the lines. */
      accounts?: SeenAccount[] | null;
      /** Live contacts, the newest first, of each line as many as are shown; read together with the lines where they were asked for. */
      contacts?: ShownContact[] | null;
      settings?: Device['settings'];
      secret_settings?: string[];
    }
>;

/** The columns of a device that every answer about it needs. */
export const DEVICE_COLUMNS = [
  'id',
  'organization_id',
  'mac_address',
  'type',
  'name',
  'user_id',
  'model',
  'manufacturer',
  'template_id',
  'provisioning_status',
  'created_at',
  'updated_at',
  'version',
] as const;
/** Those of them that are times. */
export const DEVICE_TIMES: (keyof ReadDevice)[] = ['created_at', 'updated_at'];
