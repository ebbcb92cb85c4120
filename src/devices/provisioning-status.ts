import { sameSettings, type TenantSettings } from '../tenant-settings/tenant-settings.js';
import { type OpenLine, sameLines } from './device-lines.js';
import type { Device, ProvisioningStatus } from './device.entity.js';
import type { DeviceRegistration } from './registrations/device-registration.entity.js';

/** A device with all that it fetches as its configuration. */
export interface ConfiguredDevice {
  device: Pick<Device, 'mac_address' | 'name' | 'template_id'>;
  /** By number. */
  lines: OpenLine[];
  settings: TenantSettings;
}

/**
 * What a change makes of the `provisioning_status` (contract §3 *Device*): `needs_update` where name, template, lines or
 * settings become others; `pending`, as of a new device, where only the MAC address does. With another MAC address it is
 * another piece of hardware, which nothing was seen of yet.
 * @returns nothing where the status stays as it is
 */
export function statusAfterChange(
  before: ConfiguredDevice,
  after: ConfiguredDevice,
): ProvisioningStatus | undefined {
  const same =
    after.device.name === before.device.name &&
    after.device.template_id === before.device.template_id &&
    sameLines(after.lines, before.lines) &&
    sameSettings(after.settings, before.settings);
  if (!same) return 'needs_update';
  return after.device.mac_address === before.device.mac_address ? undefined : 'pending';
}

/**
 * Whether a REGISTER makes the device `provisioned`: it registers anew after the last change of its configuration, as it
 * does when it starts with it, or registers again after it took a request of ours to fetch it. A mere refresh of an older
 * registration proves nothing.
 */
export function becomesProvisioned(
  device: Pick<Device, 'provisioning_status' | 'configuration_changed_at' | 'resynced_at'>,
  { registered_at, last_registered_at }: Pick<DeviceRegistration, 'registered_at' | 'last_registered_at'>,
): boolean {
  const { provisioning_status, configuration_changed_at, resynced_at } = device;
  if (provisioning_status === 'provisioned') return false;
  const resynced =
    resynced_at !== null && resynced_at >= configuration_changed_at && last_registered_at >= resynced_at;
  return registered_at >= configuration_changed_at || resynced;
}
