import { applyDecorators } from '@nestjs/common';
import { IsString } from '../../http/fields/constraints.js';
import { field, type FieldOptions, TextField } from '../../http/fields/fields.js';
import { rule } from '../../http/fields/rule.js';
import { OpenSchema } from '../../http/fields/open-schema.js';
import { secrecyOfSetting } from '../../tenant-settings/secret-names.js';
import { canonicalMac } from '../mac-address.js';

/** A MAC address in any of the usual spellings; the DTO gets it as `canonicalMac` makes it. */
export function MacAddressField(options: FieldOptions) {
  return field(
    options,
    { type: 'string', maxLength: 17 },
    [
      IsString(),
      rule(
        'isMacAddress',
        (value) => typeof value === 'string' && canonicalMac(value) !== undefined,
        'must be a MAC address such as 00:1A:2B:3C:4D:5F',
      ),
    ],
    canonicalMac,
  );
}

/** The user name of a SIP account, by the rules of `settings.sip_username`. */
export function SipUsernameField(options: FieldOptions) {
  const decorators = [
    TextField({ ...options, maxLength: 255 }),
    rule(
      'sipUsername',
      (value) => secrecyOfSetting('sip_username', value) === 'none',
      'must be the user name alone, without a password',
    ),
  ];
  return applyDecorators(...decorators);
}

/** The settings of a device in the OpenAPI document. */
@OpenSchema({ description: 'Settings you define.' })
export class DeviceSettingsDto {}
