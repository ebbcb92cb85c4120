import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { DeletedDto } from '../../http/answers/deleted.js';
import { enumeration, enumOf, explained, type WordOf } from '../../http/fields/enumeration.js';
import { envelopeOf } from '../../http/answers/envelope-schema.js';
import { Pagination } from '../../http/answers/paging.js';
import { Shown } from '../../http/fields/shown.js';
import {
  ACCOUNT_PROBLEMS,
  ACCOUNT_SOURCES,
  type AccountProblem,
  type AccountSource,
  type LineAccount,
} from '../accounts/line-account.js';
import { LINE_TYPES, type LineType } from '../device-line.entity.js';
import {
  DEVICE_TYPES,
  type DeviceType,
  PROVISIONING_STATUSES,
  type ProvisioningStatus,
} from '../device.entity.js';
import { DeviceSettingsDto } from './device.fields.js';
import { RegisteredContactDto } from '../registrations/dto/registered-contact.answer.js';
import { NETWORK_QUALITIES, type NetworkQuality } from '../presence.js';

export const DEVICE_STATUSES = explained('DeviceStatus', {
  online: 'the device or one of its lines has a live registration',
  offline: 'none has',
});
export type DeviceStatus = WordOf<typeof DEVICE_STATUSES>;

export const REGISTRATION_STATES = enumeration(
  'RegistrationState',
  ['registered', 'unregistered'],
  'registered if at least one registration is live.',
);
export type RegistrationState = WordOf<typeof REGISTRATION_STATES>;

/** The SIP account of a line. */
export class LineAccountDto implements LineAccount {
  @Shown({
    description: 'Address of record. Null without a user name or domain.',
    type: String,
    nullable: true,
    example: 'sip:1001@voice.example.com',
  })
  address_of_record: string | null;

  @Shown({ ...enumOf(ACCOUNT_SOURCES), example: 'line', description: ACCOUNT_SOURCES.description })
  source: AccountSource;

  @Shown({
    ...enumOf(ACCOUNT_PROBLEMS),
    nullable: true,
    example: null,
    description: `Why the account does not count, or cannot be used. Null if nothing is wrong. ${ACCOUNT_PROBLEMS.description}`,
  })
  problem: AccountProblem | null;
}

/** A line of a device as the API shows it. */
export class DeviceLineDto {
  @Shown({ description: 'Line ID.', example: 'line_12345' })
  id: string;

  @Shown({
    description: 'Number of the line on the device, starting at 1.',
    type: 'integer',
    example: 1,
  })
  line_number: number;

  @Shown({
    description: 'Extension number. Null if not set.',
    type: String,
    nullable: true,
    example: '1001',
  })
  extension: string | null;

  @Shown({
    description: 'Label of the line. Null if not set.',
    type: String,
    nullable: true,
    example: 'John Doe',
  })
  label: string | null;

  @Shown({ ...enumOf(LINE_TYPES), example: 'primary' })
  type: LineType;

  @Shown({
    description: "User name of the line's own account. Null if it is the device's `settings.sip_username`.",
    type: String,
    nullable: true,
    example: '1001',
  })
  sip_username: string | null;

  @Shown({
    description: "Domain of the line's own account. Null if it is the device's `settings.domain`.",
    type: String,
    nullable: true,
    example: 'voice.example.com',
  })
  sip_domain: string | null;

  @Shown({
    description: 'Whether the line has a password of its own. The password is never shown.',
    example: true,
  })
  sip_password_set: boolean;

  @Shown({ description: 'The SIP account of the line.', type: LineAccountDto })
  account: LineAccountDto;

  @Shown({
    example: true,
    description: 'Whether the line, or the whole device, has a live registration.',
  })
  registered: boolean;

  @ApiPropertyOptional({
    type: [RegisteredContactDto],
    description:
      'Live contacts of the line, and of the whole device, the newest registration first, 100 at most. ' +
      'Present with `include=registrations`.',
  })
  registrations?: RegisteredContactDto[];
}

/** How a device is reached. */
export class DeviceStatusDetailsDto {
  @Shown({ ...enumOf(REGISTRATION_STATES), example: 'registered' })
  registration_state: RegistrationState;

  @Shown({
    description: 'Time of the last registration, even if it has ended. Null if unknown.',
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T14:25:00Z',
  })
  last_registration: string | null;

  @Shown({
    ...enumOf(NETWORK_QUALITIES),
    example: 'excellent',
    description: NETWORK_QUALITIES.description,
  })
  network_quality: NetworkQuality;

  @Shown({
    type: 'integer',
    nullable: true,
    example: 432000,
    description: 'Seconds the device has been registered without a break. Null if it is not registered.',
  })
  uptime_seconds: number | null;
}

/** A device as the API shows it. */
export class DeviceDto {
  @Shown({ description: 'Device ID.', example: 'dev_12345' })
  id: string;

  @Shown({ description: 'MAC address, in upper case with colons.', example: '00:1A:2B:3C:4D:5E' })
  mac_address: string;

  @Shown({ description: 'Organization that owns the device.', example: 'org_98765' })
  organization_id: string;

  @Shown({
    description: 'User the device is assigned to. Null if not assigned.',
    type: String,
    nullable: true,
    example: 'user_54321',
  })
  user_id: string | null;

  @Shown({ ...enumOf(DEVICE_TYPES), example: 'phone' })
  type: DeviceType;

  @Shown({
    description: 'Display name. Null if not set.',
    type: String,
    nullable: true,
    example: "John's Desk Phone",
  })
  name: string | null;

  @Shown({
    description: 'Model identifier. Null if not set.',
    type: String,
    nullable: true,
    example: 'Polycom VVX 450',
  })
  model: string | null;

  @Shown({
    description:
      'Manufacturer. With the model and the User-Agent, it decides the Event header of a NOTIFY. Null if not set.',
    type: String,
    nullable: true,
    example: 'Polycom',
  })
  manufacturer: string | null;

  @Shown({
    description: 'Provisioning template. Null if not set.',
    type: String,
    nullable: true,
    example: 'tmpl_standard',
  })
  template_id: string | null;

  @Shown({
    type: String,
    nullable: true,
    example: '6.4.0.12345',
    description: 'Firmware version, read from the User-Agent of the last registration. Null if unknown.',
  })
  firmware_version: string | null;

  @Shown({
    ...enumOf(DEVICE_STATUSES),
    example: 'online',
    description: 'online if at least one line has a live registration.',
  })
  status: DeviceStatus;

  @Shown({
    type: String,
    nullable: true,
    example: '192.168.1.100',
    description:
      'Address the live registration came from, or else the address of its contact. Null if the device ' +
      'is offline or only a host name is known.',
  })
  ip_address: string | null;

  @Shown({
    ...enumOf(PROVISIONING_STATUSES),
    example: 'provisioned',
    description: PROVISIONING_STATUSES.description,
  })
  provisioning_status: ProvisioningStatus;

  @Shown({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T14:30:00Z',
    description:
      'Time of the last REGISTER, or of the last response to a SIP request of the service. Null if unknown.',
  })
  last_seen: string | null;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-10T08:00:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change. Registrations do not count.',
    format: 'date-time',
    example: '2024-01-20T14:22:00Z',
  })
  updated_at: string;
}

const SETTINGS = { type: DeviceSettingsDto, example: { timezone: 'America/New_York', language: 'en' } };
const SECRET_SETTINGS = { type: [String], example: ['/sip_password'] } satisfies ApiPropertyOptions;

/** A device with what `include` asked for. */
export class DeviceDetailsDto extends DeviceDto {
  @ApiPropertyOptional({
    ...SETTINGS,
    description: 'All settings except secret ones. Present with `include=settings`.',
  })
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({
    ...SECRET_SETTINGS,
    description:
      'Secret settings that are set, as JSON Pointers (RFC 6901). Present with `include=settings`.',
  })
  secret_settings?: string[];

  @ApiPropertyOptional({
    type: [DeviceLineDto],
    description: 'Lines of the device. Present with `include=lines` or `include=registrations`.',
  })
  lines?: DeviceLineDto[];

  @ApiPropertyOptional({
    type: DeviceStatusDetailsDto,
    description: 'Details of the status. Present with `include=status`.',
  })
  status_details?: DeviceStatusDetailsDto;
}

/** A device that was created or changed, with all its configuration. */
export class ConfiguredDeviceDto extends DeviceDto {
  @Shown({ ...SETTINGS, description: 'All settings except secret ones.' })
  settings: Record<string, unknown>;

  @Shown({
    ...SECRET_SETTINGS,
    description: 'Secret settings that are set, as JSON Pointers (RFC 6901).',
  })
  secret_settings: string[];

  @Shown({ description: 'All lines of the device.', type: [DeviceLineDto] })
  lines: DeviceLineDto[];

  @Shown({
    format: 'uri',
    example: 'https://provision.example.com/dev_12346/6qv0cFhJw2rXbYtU3nKzS1aLmPqRsTuV',
    description:
      'URL the device fetches its configuration from. Anyone who knows the URL can fetch it too: treat ' +
      'it as a secret.',
  })
  provisioning_url: string;
}

export class DeviceList {
  @Shown({ description: 'Devices on this page, newest first.', type: [DeviceDto] })
  devices: DeviceDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

export const DEVICE_CREATED = 'Device created successfully';
export const DEVICE_UPDATED = 'Device updated successfully';
export const DEVICE_DELETED = 'Device deleted successfully';

export const DeviceAnswer = envelopeOf(DeviceDetailsDto, undefined, 'DeviceAnswer');
export const ConfiguredDeviceAnswer = envelopeOf(
  ConfiguredDeviceDto,
  DEVICE_UPDATED,
  'ConfiguredDeviceAnswer',
);
export const DeviceListAnswer = envelopeOf(DeviceList);
export const DeviceDeletedAnswer = envelopeOf(DeletedDto, DEVICE_DELETED, 'DeviceDeletedAnswer');
