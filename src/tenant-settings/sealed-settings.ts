import { type Encryption, sameSecret } from '../database/encryption.js';
import { type TenantSettings, withStraySecrets } from './tenant-settings.js';

/** What of settings is only stored encrypted, as a member of whatever else a row seals. */
export interface SettingsSecrets {
  /** By JSON Pointer (RFC 6901) into the settings. */
  settings: Record<string, unknown>;
  /** Missing where the tenant has named none. */
  named?: string[];
}

/** The columns of a row that has settings; the two of the ciphertext are null where nothing is sealed. */
export interface SettingsColumns {
  /** Without what is secret of them. */
  settings: object;
  /** Where secret settings stand, as JSON Pointers. */
  secret_settings: string[];
  secrets_ciphertext: Buffer | null;
  secrets_key_id: string | null;
}

/** What a row seals. */
export function openSecrets<Secrets extends SettingsSecrets>(
  encryption: Encryption,
  owner: string,
  { secrets_ciphertext, secrets_key_id }: Pick<SettingsColumns, 'secrets_ciphertext' | 'secrets_key_id'>,
): Secrets | undefined {
  if (secrets_ciphertext === null || secrets_key_id === null) return undefined;
  const sealed = { ciphertext: secrets_ciphertext, key_id: secrets_key_id };
  return JSON.parse(encryption.decrypt(sealed, owner)) as Secrets;
}

/** The settings of a row, by what it seals; secrets that were stored in the clear are among the secrets. */
export function settingsOf(settings: object, secrets: SettingsSecrets | undefined): TenantSettings {
  return withStraySecrets({
    shown: settings as Record<string, unknown>,
    secrets: secrets?.settings ?? {},
    named: secrets?.named ?? [],
  });
}

/** The part of what a row seals that its settings make. */
export function secretsOf({ secrets, named }: TenantSettings): SettingsSecrets {
  return named.length > 0 ? { settings: secrets, named } : { settings: secrets };
}

/** Whether a row seals the same, and so keeps its ciphertext, with these secrets as with those. */
export function sameSecrets<Secrets extends SettingsSecrets>(one: Secrets, other: Secrets): boolean {
  return sameSecret(canonicalJson(one), canonicalJson(other));
}

/**
 * The columns of a row with these settings, and with whatever else it seals.
 * @param owner the id of the row, which the secrets are sealed for
 */
export function sealSettings<Others extends object>(
  encryption: Encryption,
  owner: string,
  settings: TenantSettings,
  others: Others,
): SettingsColumns & { secrets_ciphertext: Buffer; secrets_key_id: string } {
  const { ciphertext, key_id } = encryption.encrypt(
    JSON.stringify({ ...others, ...secretsOf(settings) }),
    owner,
  );
  return {
    settings: settings.shown,
    secret_settings: Object.keys(settings.secrets).sort(),
    secrets_ciphertext: ciphertext,
    secrets_key_id: key_id,
  };
}

/** JSON with the members of each object by their names, so that what is equal is the same text. */
function canonicalJson(value: object): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
