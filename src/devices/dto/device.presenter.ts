import { withTimes } from '../../database/prepared-queries.js';
import { timestamp, timestampOrNull } from '../../http/answers/times.js';
import { visibleSettings } from '../../tenant-settings/tenant-settings.js';
import { lineAccountOf, type SeenAccount } from '../accounts/line-account.js';
import type { DeviceLine } from '../device-line.entity.js';
import { lineConfiguration, type LineConfiguration } from '../device-lines.js';
import type { ReadDevice, SeenDevice, ShownLine } from '../read-device.js';
import type { Device } from '../device.entity.js';
import { WHOLE_DEVICE } from '../registrations/device-registration.entity.js';
import { CONTACT_TIMES, type ShownContact } from '../registrations/registered-contact.entity.js';
import type { RegisteredContactDto } from '../registrations/dto/registered-contact.answer.js';
import { presentContact } from '../registrations/dto/registered-contact.presenter.js';
import { MAX_SHOWN_CONTACTS } from '../registrations/registration-limits.js';
import { presentMac } from '../mac-address.js';
import { type Presence, presenceOf } from '../presence.js';
import type {
  ConfiguredDeviceDto,
  DeviceDetailsDto,
  DeviceDto,
  DeviceLineDto,
  DeviceStatusDetailsDto,
} from './device.answer.js';
import type { DeviceInclude } from './device.query.js';

type DeviceColumns = Pick<Device, Extract<keyof Device, keyof DeviceDto>>;

/** The device as a list shows it. */
export function presentListedDevice(device: ReadDevice): DeviceDto {
  return presentDevice(device, presenceOf(device, new Date(device.looked_at)));
}

function presentDevice(device: DeviceColumns, presence: Presence): DeviceDto {
  return {
    id: device.id,
    mac_address: presentMac(device.mac_address),
    organization_id: device.organization_id,
    user_id: device.user_id,
    type: device.type,
    name: device.name,
    model: device.model,
    manufacturer: device.manufacturer,
    template_id: device.template_id,
    firmware_version: presence.firmware_version,
    status: presence.online ? 'online' : 'offline',
    ip_address: presence.ip_address,
    provisioning_status: device.provisioning_status,
    last_seen: timestampOrNull(presence.last_seen),
    created_at: timestamp(device.created_at),
    updated_at: timestamp(device.updated_at),
  };
}

/** The device as it is read, with what `include` asked for. */
export function presentReadDevice(device: ReadDevice, include: DeviceInclude[]): DeviceDetailsDto {
  const presence = presenceOf(device, new Date(device.looked_at));
  const data: DeviceDetailsDto = presentDevice(device, presence);
  if (include.includes('lines') || include.includes('registrations'))
    data.lines = presentLines(device.lines ?? [], device.accounts ?? [], presence);
  if (include.includes('registrations')) {
    const contacts = (device.contacts ?? []).map((contact) => withTimes({ ...contact }, CONTACT_TIMES));
    for (const line of data.lines!) line.registrations = contactsOf(line.line_number, contacts);
  }
  if (include.includes('settings')) {
    Object.assign(data, visibleSettings(device.settings!, device.secret_settings));
  }
  if (include.includes('status')) data.status_details = presentStatusDetails(presence);
  return data;
}

/** The device after it was created or changed. */
export function presentChangedDevice(
  device: Device,
  lines: DeviceLine[],
  sighting: SeenDevice,
  provisioningUrl: string,
): ConfiguredDeviceDto {
  const presence = presenceOf(sighting, new Date(sighting.looked_at));
  return {
    ...presentDevice(device, presence),
    lines: presentLines(lines.map(shownLine), sighting.accounts ?? [], presence),
    ...visibleSettings(device.settings, device.secret_settings),
    provisioning_url: provisioningUrl,
  };
}

/**
 * What is configured of the device, for the audit trail: no secret, and nothing that changes by itself.
 * @param hidden settings that are not to be shown, as JSON Pointers
 */
export function presentConfiguration(
  device: Device,
  lines: LineConfiguration[],
  hidden: string[] = [],
): object {
  return {
    id: device.id,
    mac_address: presentMac(device.mac_address),
    organization_id: device.organization_id,
    user_id: device.user_id,
    type: device.type,
    name: device.name,
    model: device.model,
    manufacturer: device.manufacturer,
    template_id: device.template_id,
    provisioning_status: device.provisioning_status,
    lines: lines.map(lineConfiguration),
    ...visibleSettings(device.settings, device.secret_settings, hidden),
    created_at: timestamp(device.created_at),
    updated_at: timestamp(device.updated_at),
  };
}

function shownLine(line: DeviceLine): ShownLine {
  return { ...line, sip_password_set: line.sip_password_ciphertext !== null };
}

/** @param accounts those of the lines */
function presentLines(lines: ShownLine[], accounts: SeenAccount[], presence: Presence): DeviceLineDto[] {
  const byLine = new Map(accounts.map((account) => [account.line_number, account]));
  return lines.map((line) => ({
    id: line.id,
    ...lineConfiguration(line),
    sip_password_set: line.sip_password_set,
    account: lineAccountOf(byLine.get(line.line_number)!),
    registered: presence.registered(line.line_number),
  }));
}

/** Those of the line and those of the whole device. */
function contactsOf(lineNumber: number, contacts: ShownContact[]): RegisteredContactDto[] {
  return contacts
    .filter(({ line_number }) => line_number === lineNumber || line_number === WHOLE_DEVICE)
    .slice(0, MAX_SHOWN_CONTACTS)
    .map(presentContact);
}

function presentStatusDetails(presence: Presence): DeviceStatusDetailsDto {
  return {
    registration_state: presence.online ? 'registered' : 'unregistered',
    last_registration: timestampOrNull(presence.last_registration),
    network_quality: presence.network_quality,
    uptime_seconds: presence.uptime_seconds,
  };
}
