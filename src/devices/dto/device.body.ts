import { UpdateOf } from '../../http/fields/dto-rules.js';
import { EnumField, IdField, IntegerField, ListField, TextField } from '../../http/fields/fields.js';
import { HostField } from '../../http/fields/host.js';
import { NameField } from '../../http/fields/name-field.js';
import { LINE_TYPES, type LineType } from '../device-line.entity.js';
import { DEVICE_TYPES, type DeviceType } from '../device.entity.js';
import { MAX_LINE_NUMBER } from '../line-numbers.js';
import { SecretSettingsField, SettingsField } from '../../tenant-settings/settings-fields.js';
import { DeviceSettingsDto, MacAddressField, SipUsernameField } from './device.fields.js';

/** Lines that a device has at most (contract §3 *Device*). */
export const MAX_LINES = 64;

/** One member of `lines`. */
export class DeviceLineFields {
  @IntegerField({
    description: 'Line number, starting at 1 and unique on the device. Defaults to the lowest free number.',
    example: 1,
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
    required: false,
  })
  line_number?: number;

  @TextField({
    description: 'Extension number. It belongs to at most one primary line of the organization.',
    example: '1002',
    maxLength: 64,
    required: false,
    nullable: true,
  })
  extension?: string | null;

  @TextField({
    description: 'Line label.',
    example: 'Jane Smith',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  label?: string | null;

  @EnumField({
    description: 'Line type.',
    values: LINE_TYPES,
    default: 'primary',
    example: 'primary',
    required: false,
  })
  type?: LineType;

  @SipUsernameField({
    description:
      "User name of the line's own SIP account, unique in its domain. What you leave out of `sip_username`, " +
      "`sip_domain` and `sip_password` is taken from the device's settings `sip_username`, `domain` and " +
      "`sip_password`. Without any of the three, the line uses the device's account.",
    required: false,
    nullable: true,
  })
  sip_username?: string | null;

  @HostField({
    description:
      "Domain of the line's own SIP account and realm of its password. An active domain of the organization.",
    required: false,
    nullable: true,
  })
  sip_domain?: string | null;

  @TextField({
    description:
      "Password of the line's own SIP account. It is never shown. Omit it to keep the current one of this " +
      'line number; null clears it.',
    maxLength: 255,
    trim: false,
    required: false,
    nullable: true,
    writeOnly: true,
  })
  sip_password?: string | null;
}

/** The body of `PUT /devices/:entity`. */
export class PutDevice {
  @MacAddressField({
    description:
      'MAC address of the device: 12 hexadecimal digits, without separators or with colons, dashes or ' +
      'dots. Case is ignored.',
    example: '00:1A:2B:3C:4D:5F',
  })
  mac_address: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @EnumField({
    description: 'Device type. Defaults to the type in the path, or else to phone.',
    values: DEVICE_TYPES,
    example: 'phone',
    required: false,
  })
  type?: DeviceType;

  @IdField({
    prefix: 'user',
    description: 'ID of the user to assign the device to.',
    example: 'user_54322',
    required: false,
    nullable: true,
  })
  user_id?: string | null;

  @NameField({
    description: 'Device display name.',
    example: "Jane's Desk Phone",
    required: false,
    nullable: true,
  })
  name?: string | null;

  @TextField({
    description: 'Device model identifier.',
    example: 'yealink_t46u',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  model?: string | null;

  @TextField({
    description: 'Device manufacturer.',
    example: 'Yealink',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  manufacturer?: string | null;

  @IdField({
    prefix: 'tmpl',
    description: 'Provisioning template ID.',
    example: 'tmpl_standard',
    required: false,
    nullable: true,
  })
  template_id?: string | null;

  @ListField({
    description: 'Lines of the device. They replace the current lines.',
    type: () => DeviceLineFields,
    minItems: 0,
    maxItems: MAX_LINES,
    required: false,
  })
  lines?: DeviceLineFields[];

  @SettingsField(
    {
      description:
        'Settings of the device. They replace the current settings. The service itself uses sip_username ' +
        'and sip_password to answer challenges from the device, domain as its SIP domain, and ' +
        'notify_events for the Event headers of check-sync and reboot. Secrets (names such as ' +
        'sip_password, Register Pswd, voicemail_pin or aes_key, and URLs with a password) are never shown. ' +
        'Omit a secret to keep it; null clears it.',
      example: { timezone: 'America/New_York', language: 'en', ringtone: 'default' },
      required: false,
    },
    { type: DeviceSettingsDto },
  )
  settings?: Record<string, unknown>;

  @SecretSettingsField(['door_code'])
  secret_settings?: string[];
}

/** The body of `POST /devices/:entity`. */
export class UpdateDevice extends UpdateOf(PutDevice) {}
