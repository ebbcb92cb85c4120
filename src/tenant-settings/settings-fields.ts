import { AreStrings, IsArray, IsObject } from '../http/fields/constraints.js';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { field, type FieldOptions } from '../http/fields/fields.js';
import { rule } from '../http/fields/rule.js';
import { isPlainJson, MAX_SETTINGS_BYTES, MAX_SETTINGS_DEPTH, sizeOf } from './tenant-settings.js';

const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 1024;

/** Settings of a tenant's own making: any JSON object within bounds. */
export function SettingsField(options: FieldOptions, type: ApiPropertyOptions) {
  return field(options, type, [
    IsObject(),
    rule(
      'plainJson',
      (value) => isPlainJson(value),
      `must be JSON nested at most ${MAX_SETTINGS_DEPTH} levels deep, with numbers that a double can hold`,
    ),
    rule(
      'maxBytes',
      (value) => sizeOf(value) <= MAX_SETTINGS_BYTES,
      `must not be larger than ${MAX_SETTINGS_BYTES} bytes`,
    ),
  ]);
}

/** Names of settings that are secret besides those whose names say so. */
export function SecretSettingsField(example: string[]) {
  return field(
    {
      description:
        'Settings to treat as secret although their names do not say so. Each item is a name at any depth ' +
        '(`door_code`), a dotted path (`intercom.door_code`) or a JSON Pointer (`/intercom/door_code`). ' +
        'They are stored encrypted and never shown. They stay secret until you set them to null.',
      example,
      required: false,
    },
    {
      type: 'array',
      items: { type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH },
      maxItems: MAX_NAMES,
    },
    [
      IsArray(),
      AreStrings(),
      rule(
        'maxItems',
        (value) => (value as unknown[]).length <= MAX_NAMES,
        `must not have more than ${MAX_NAMES}`,
      ),
      rule(
        'names',
        (value) => (value as string[]).every(({ length }) => length > 0 && length <= MAX_NAME_LENGTH),
        `each must have 1 to ${MAX_NAME_LENGTH} characters`,
      ),
    ],
  );
}
