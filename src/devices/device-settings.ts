import { isDeepStrictEqual } from 'node:util';
import { unacceptable } from '../http/api-exception.js';
import { isSecretSetting } from './secret-names.js';

/** How large the settings of a device may be as JSON, secrets included. */
export const MAX_SETTINGS_BYTES = 16 * 1024;
/** How deep objects and lists may be nested, the settings object itself being the first level. */
export const MAX_SETTINGS_DEPTH = 8;

/** A device's settings: what may be shown, and the values that may not, by their JSON Pointer (RFC 6901). */
export interface DeviceSettings {
  shown: Record<string, unknown>;
  secrets: Record<string, unknown>;
}

export const NO_SETTINGS: DeviceSettings = { shown: {}, secrets: {} };

/**
 * The settings that a request leaves a device with. What is shown is replaced as a whole. A secret (see
 * `isSecretSetting`) is replaced where the request has one, cleared where it has `null`, and else kept, since a client
 * that reads settings, changes one and writes them back never saw the secrets.
 * @throws ApiException 422 for a secret within a list, where it could not be told which member a kept one belongs to,
 *   and for settings that are too large together with the kept secrets
 */
export function changedSettings(given: Record<string, unknown>, before: DeviceSettings): DeviceSettings {
  const secrets = { ...before.secrets };
  const shown = withoutSecrets(given, '', 'settings', (pointer, value) => {
    if (value === null) delete secrets[pointer];
    else secrets[pointer] = value;
  }) as Record<string, unknown>;
  const settings = { shown, secrets };
  if (sizeOf(shown) + sizeOf(secrets) > MAX_SETTINGS_BYTES) {
    throw unacceptable(
      'settings',
      `must not be larger than ${MAX_SETTINGS_BYTES} bytes with the kept secrets`,
    );
  }
  return settings;
}

/** Whether two settings are the same, secrets included. */
export function sameSettings(one: DeviceSettings, other: DeviceSettings): boolean {
  return isDeepStrictEqual(one.shown, other.shown) && isDeepStrictEqual(one.secrets, other.secrets);
}

/** Whether no object or list is nested too deeply and no number is beyond what JSON can say again. */
export function isPlainJson(value: unknown, depth = 1): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return depth <= MAX_SETTINGS_DEPTH && Object.values(value).every((each) => isPlainJson(each, depth + 1));
}

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function withoutSecrets(
  value: unknown,
  pointer: string,
  field: string,
  found: (pointer: string, value: unknown) => void,
  listed = false,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      withoutSecrets(each, `${pointer}/${index}`, `${field}[${index}]`, found, true),
    );
  }
  const shown = Object.entries(value).flatMap(([key, each]) => {
    const here = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!isSecretSetting(key, each)) {
      return [[key, withoutSecrets(each, here, `${field}.${key}`, found, listed)]];
    }
    if (listed) throw unacceptable(`${field}.${key}`, 'is a secret, which cannot stand within a list');
    found(here, each);
    return [];
  });
  return Object.fromEntries(shown) as unknown;
}
