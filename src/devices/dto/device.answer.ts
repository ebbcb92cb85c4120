import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { DeletedDto } from '../../http/deleted.js';
import { envelopeOf } from '../../http/envelope-schema.js';
import { Pagination } from '../../http/paging.js';
import { LINE_TYPES, type LineType } from '../device-line.entity.js';
import {
  DEVICE_TYPES,
  type DeviceType,
  PROVISIONING_STATUSES,
  type ProvisioningStatus,
} from '../device.entity.js';
import { DeviceSettingsDto } from './device.fields.js';
import { NETWORK_QUALITIES, type NetworkQuality } from '../presence.js';

export const DEVICE_STATUSES = ['online', 'offline'] as const;
export type DeviceStatus = (typeof DEVICE_STATUSES)[number];

export const REGISTRATION_STATES = ['registered', 'unregistered'] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

/** A line of a device as the API shows it. */
export class DeviceLineDto {
  @ApiProperty({ description: 'Line ID.', example: 'line_12345' })
  id: string;

  @ApiProperty({ description: 'Number of the line on the device, from 1.', type: 'integer', example: 1 })
  line_number: number;

  @ApiProperty({
    description: 'Extension number; null where none is set.',
    type: String,
    nullable: true,
    example: '1001',
  })
  extension: string | null;

  @ApiProperty({
    description: 'Label of the line; null where none is set.',
    type: String,
    nullable: true,
    example: 'John Doe',
  })
  label: string | null;

  @ApiProperty({ enum: LINE_TYPES, enumName: 'LineType', example: 'primary' })
  type: LineType;

  @ApiProperty({
    example: true,
    description: 'Whether the line, or the whole device, has a live registration.',
  })
  registered: boolean;
}

/** How a device is reached. */
export class DeviceStatusDetailsDto {
  @ApiProperty({ enum: REGISTRATION_STATES, enumName: 'RegistrationState', example: 'registered' })
  registration_state: RegistrationState;

  @ApiProperty({
    description: 'When it last registered, also after the registration has ended; null where none is known.',
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T14:25:00Z',
  })
  last_registration: string | null;

  @ApiProperty({
    enum: NETWORK_QUALITIES,
    enumName: 'NetworkQuality',
    example: 'excellent',
    description:
      'By the smoothed round-trip time of our SIP requests to the present contact in the last 7 days: excellent up ' +
      'to 100 ms, good up to 300 ms, fair up to 800 ms, else poor; unknown where there was none.',
  })
  network_quality: NetworkQuality;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 432000,
    description: 'How long it has been registered without a break; null while it is not.',
  })
  uptime_seconds: number | null;
}

/** A device as the API shows it. */
export class DeviceDto {
  @ApiProperty({ description: 'Device ID.', example: 'dev_12345' })
  id: string;

  @ApiProperty({ description: 'MAC address, in upper case with colons.', example: '00:1A:2B:3C:4D:5E' })
  mac_address: string;

  @ApiProperty({ description: 'Organization that owns the device.', example: 'org_98765' })
  organization_id: string;

  @ApiProperty({
    description: "User that it is assigned to; null where it is nobody's.",
    type: String,
    nullable: true,
    example: 'user_54321',
  })
  user_id: string | null;

  @ApiProperty({ enum: DEVICE_TYPES, enumName: 'DeviceType', example: 'phone' })
  type: DeviceType;

  @ApiProperty({
    description: 'Display name; null where none is set.',
    type: String,
    nullable: true,
    example: "John's Desk Phone",
  })
  name: string | null;

  @ApiProperty({
    description: 'Model identifier; null where none is set.',
    type: String,
    nullable: true,
    example: 'Polycom VVX 450',
  })
  model: string | null;

  @ApiProperty({
    description:
      'Manufacturer. With the model and the User-Agent it decides the Event header of a NOTIFY. null where none is set.',
    type: String,
    nullable: true,
    example: 'Polycom',
  })
  manufacturer: string | null;

  @ApiProperty({
    description: 'Provisioning template; null where none is set.',
    type: String,
    nullable: true,
    example: 'tmpl_standard',
  })
  template_id: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '6.4.0.12345',
    description: 'Read from the last User-Agent that it registered with; null where that says none.',
  })
  firmware_version: string | null;

  @ApiProperty({
    enum: DEVICE_STATUSES,
    enumName: 'DeviceStatus',
    example: 'online',
    description: 'online while at least one line has a live registration.',
  })
  status: DeviceStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '192.168.1.100',
    description:
      'Where its live registration came from, else the address of its contact; null while it is offline, or only a host name is known.',
  })
  ip_address: string | null;

  @ApiProperty({
    enum: PROVISIONING_STATUSES,
    enumName: 'ProvisioningStatus',
    example: 'provisioned',
    description:
      'pending until the device registers for the first time; needs_update since a change of name, template, lines ' +
      'or settings; provisioned once the device has registered anew after that, or registered again after it took a ' +
      'reboot or check-sync.',
  })
  provisioning_status: ProvisioningStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T14:30:00Z',
    description:
      'Its last REGISTER, or its last answer to a SIP request of ours; null where neither is known.',
  })
  last_seen: string | null;

  @ApiProperty({ description: 'When it was created.', format: 'date-time', example: '2024-01-10T08:00:00Z' })
  created_at: string;

  @ApiProperty({
    description: 'When it was last changed; registrations do not count.',
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
    description: 'With include=settings: all settings but the secret ones.',
  })
  settings?: Record<string, unknown>;

  @ApiPropertyOptional({
    ...SECRET_SETTINGS,
    description: 'With include=settings: the secret settings that are set, as JSON Pointers (RFC 6901).',
  })
  secret_settings?: string[];

  @ApiPropertyOptional({ type: [DeviceLineDto], description: 'With include=lines.' })
  lines?: DeviceLineDto[];

  @ApiPropertyOptional({ type: DeviceStatusDetailsDto, description: 'With include=status.' })
  status_details?: DeviceStatusDetailsDto;
}

/** A device that was created or changed, with all its configuration. */
export class ConfiguredDeviceDto extends DeviceDto {
  @ApiProperty({ ...SETTINGS, description: 'All settings but the secret ones.' })
  settings: Record<string, unknown>;

  @ApiProperty({
    ...SECRET_SETTINGS,
    description: 'The secret settings that are set, as JSON Pointers (RFC 6901).',
  })
  secret_settings: string[];

  @ApiProperty({ description: 'All lines of the device.', type: [DeviceLineDto] })
  lines: DeviceLineDto[];

  @ApiProperty({
    format: 'uri',
    example: 'https://provision.example.com/dev_12346/6qv0cFhJw2rXbYtU3nKzS1aLmPqRsTuV',
    description:
      'Where the device gets its configuration from. Whoever knows it gets it too: handle it as a secret.',
  })
  provisioning_url: string;
}

export class DeviceList {
  @ApiProperty({ description: 'Devices of this page, newest first.', type: [DeviceDto] })
  devices: DeviceDto[];

  @ApiProperty({ type: Pagination })
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
