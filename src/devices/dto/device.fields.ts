import { Transform } from 'class-transformer';
import { IsObject, IsString } from 'class-validator';
import { field, type FieldOptions } from '../../http/fields.js';
import { rule } from '../../http/rule.js';
import { OpenSchema } from '../../http/open-schema.js';
import { isPlainJson, MAX_SETTINGS_BYTES, MAX_SETTINGS_DEPTH, sizeOf } from '../device-settings.js';
import { withCanonicalDomain } from '../domain-setting.js';
import { canonicalMac } from '../mac-address.js';

/** A MAC address in any of the usual spellings; the DTO gets it as `canonicalMac` makes it. */
export function MacAddressField(options: FieldOptions) {
  return field(options, { type: 'string', maxLength: 17 }, [
    Transform(({ value }) =>
      typeof value === 'string' ? (canonicalMac(value) ?? value) : (value as unknown),
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
@OpenSchema({ description: "Settings of a tenant's own making." })
export class DeviceSettingsDto {}

/** Settings of a tenant's own making: any JSON object within bounds. */
export function SettingsField(options: FieldOptions) {
  return field(options, { type: DeviceSettingsDto }, [
    // As it was sent: class-transformer would make a copy of it by rules of its own.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => withCanonicalDomain(obj[key])),
    IsObject(),
    rule(
      'maxDepth',
      (value) => isPlainJson(value),
      `must be JSON nested at most ${MAX_SETTINGS_DEPTH} levels deep`,
    ),
    rule(
      'maxBytes',
      (value) => sizeOf(value) <= MAX_SETTINGS_BYTES,
      `must not be larger than ${MAX_SETTINGS_BYTES} bytes`,
    ),
  ]);
}
