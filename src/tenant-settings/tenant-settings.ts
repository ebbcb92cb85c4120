import { isDeepStrictEqual } from 'node:util';
import { unacceptable } from '../http/errors/api-exception.js';
import { secrecyOfSetting } from './secret-names.js';
import { wordsOf } from './secret-words.js';

/** How large the settings of a resource may be as JSON, secrets included. */
export const MAX_SETTINGS_BYTES = 16 * 1024;
/** How deep objects and lists may be nested, the settings object itself being the first level. */
export const MAX_SETTINGS_DEPTH = 8;

/** Settings of a tenant's own making: what may be shown, and what may not. */
export interface TenantSettings {
  shown: Record<string, unknown>;
  /** By JSON Pointer (RFC 6901) into the settings. */
  secrets: Record<string, unknown>;
  /** What the tenant has named as secret: JSON Pointers, dotted paths or names. */
  named: string[];
}

export const NO_SETTINGS: TenantSettings = { shown: {}, secrets: {}, named: [] };

/** What a request says of settings. */
export interface SettingsChange {
  /** Left out where the request leaves them as they are. */
  settings?: Record<string, unknown>;
  /** What else of them is secret, as `TenantSettings` has it. */
  secret_settings?: readonly string[] | null;
}

/**
 * The settings that a request leaves a resource with. What is shown is replaced as a whole. A secret, by its name (see
 * `secrecyOfSetting`) or because a request said so, is replaced where the request has one, cleared where it has
 * `null`, and else kept, since a client that reads settings, changes one and writes them back never saw the secrets.
 * What was secret once stays so until it is cleared.
 * @throws ApiException 422 for a secret within a list, where it could not be told which member a kept one belongs to,
 *   and for settings that are too large together with the kept secrets
 */
export function changedSettings(change: SettingsChange, before: TenantSettings): TenantSettings {
  if (!change.settings && !change.secret_settings) return before;
  const secrets = { ...before.secrets };
  const named = new Set([...before.named, ...(change.secret_settings ?? [])]);
  const isSecret = secretsBy(named, new Set(Object.keys(before.secrets)));
  const shown = withoutSecrets(change.settings ?? before.shown, isSecret, (place, value) => {
    if (value === null) {
      delete secrets[place.pointer];
      for (const name of place.names) named.delete(name);
    } else if (place.listed) {
      throw unacceptable(place.field, 'is a secret, and a list cannot contain secrets');
    } else {
      secrets[place.pointer] = value;
    }
  });
  const settings = { shown, secrets, named: [...named] };
  const sealed = Object.keys(secrets).length > 0 ? sizeOf(secrets) : 0;
  if (sizeOf(shown) + sealed + Buffer.byteLength(settings.named.join()) > MAX_SETTINGS_BYTES) {
    throw unacceptable(
      'settings',
      `must not be larger than ${MAX_SETTINGS_BYTES} bytes with the kept secrets`,
    );
  }
  return settings;
}

/** The same settings, with the secrets among them that were stored as plain settings: their names were not known then. */
export function withStraySecrets(stored: TenantSettings): TenantSettings {
  const secrets = { ...stored.secrets };
  const isSecret = secretsBy(new Set(stored.named), new Set(Object.keys(stored.secrets)));
  const shown = withoutSecrets(stored.shown, isSecret, ({ pointer }, value) => {
    if (value !== null) secrets[pointer] ??= value;
  });
  return { shown, secrets, named: stored.named };
}

/**
 * What may be shown of settings as they are stored, and the pointers to what may not.
 * @param sealed where the secrets of the row stand, by pointer
 * @param hidden what else is not to be shown, by pointer
 */
export function visibleSettings(
  stored: object,
  sealed: readonly string[] = [],
  hidden: readonly string[] = [],
): { settings: Record<string, unknown>; secret_settings: string[] } {
  const pointers = new Set(sealed);
  const settings = withoutSecrets(stored, secretsBy(NO_NAMES, new Set(hidden)), ({ pointer }) =>
    pointers.add(pointer),
  );
  return { settings, secret_settings: [...pointers].sort() };
}

/** Whether two settings are the same, secrets included. */
export function sameSettings(one: TenantSettings, other: TenantSettings): boolean {
  return isDeepStrictEqual(one.shown, other.shown) && isDeepStrictEqual(one.secrets, other.secrets);
}

/** Whether no object or list is nested too deeply, and no number is one that JSON could not say again. */
export function isPlainJson(value: unknown, depth = 1): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return depth <= MAX_SETTINGS_DEPTH && Object.values(value).every((each) => isPlainJson(each, depth + 1));
}

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Of the names that a setting stands within, so many words are looked at. */
const MAX_WORDS = 16;

const NO_NAMES: ReadonlySet<string> = new Set();

/** A setting, or a member of a list among the settings, and where it stands. */
class Place {
  constructor(
    readonly key: string | number,
    private readonly parent: Place | undefined,
    /** The words of the names of the objects that it stands within. */
    readonly within: readonly string[],
  ) {}

  /** JSON Pointer into the settings. */
  get pointer(): string {
    if (!this.parent) return '';
    return `${this.parent.pointer}/${String(this.key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  /** Path in the words of an error. */
  get field(): string {
    if (!this.parent) return 'settings';
    return this.parent.field + (typeof this.key === 'number' ? `[${this.key}]` : `.${this.key}`);
  }

  /** All that a request can name it by: its pointer, its dotted path, its name. */
  get names(): string[] {
    return [this.pointer, this.dotted, String(this.key)];
  }

  /** Whether it stands within a list. */
  get listed(): boolean {
    return typeof this.key === 'number' || (this.parent?.listed ?? false);
  }

  private get dotted(): string {
    return this.parent?.parent ? `${this.parent.dotted}.${this.key}` : String(this.key);
  }

  /** What its members stand within. */
  wordsWithin(): readonly string[] {
    if (!this.parent || typeof this.key === 'number') return this.within;
    return [...this.within, ...wordsOf(this.key)].slice(-MAX_WORDS);
  }
}

type IsSecret = (place: Place, value: unknown) => boolean;

/** Of an object with the name of one secret each member is judged by itself: of `pin`, `length` is shown. */
function secretsBy(named: ReadonlySet<string>, known: ReadonlySet<string>): IsSecret {
  return (place, value) => {
    if (known.size > 0 && known.has(place.pointer)) return true;
    if (named.size > 0 && place.names.some((name) => named.has(name))) return true;
    const secrecy = secrecyOfSetting(String(place.key), value, place.within);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return secrecy === 'secrets' || (secrecy === 'secret' && !isObject);
  };
}

/** A copy without the secrets, each of which `found` is told. */
function withoutSecrets(
  settings: object,
  isSecret: IsSecret,
  found: (place: Place, value: unknown) => void,
): Record<string, unknown> {
  const copy = (value: unknown, place: Place): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const within = place.wordsWithin();
    if (Array.isArray(value)) return value.map((each, index) => copy(each, new Place(index, place, within)));
    const shown: Record<string, unknown> = {};
    for (const [key, each] of Object.entries(value)) {
      const member = new Place(key, place, within);
      if (isSecret(member, each)) found(member, each);
      else shown[key] = copy(each, member);
    }
    return shown;
  };
  return copy(settings, new Place('', undefined, [])) as Record<string, unknown>;
}
