import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';
import { field, type FieldOptions } from '../../http/fields.js';
import { rule } from '../../http/rule.js';
import { OpenSchema } from '../../http/open-schema.js';
import { canonicalMac } from '../mac-address.js';

/** A MAC address in any of the usual spellings; the DTO gets it as `canonicalMac` makes it. */
export function MacAddressField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: 17 }, [
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? (canonicalMac(value) ?? value) : value,
    ),
    IsString(),
    rule(
      'isMacAddress',
      (value) => typeof value === 'string' && canonicalMac(value) !== undefined,
      'must be a MAC address such as 00:1A:2B:3C:4D:5F',
    ),
  ]);
}

/** The settings of a device in the OpenAPI document. */
@OpenSchema({ description: 'Settings you define.' })
export class DeviceSettingsDto {}
