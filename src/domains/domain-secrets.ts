import { Injectable } from '@nestjs/common';
import { Encryption } from '../database/encryption.js';
import {
  openSecrets,
  sameSecrets,
  sealSettings,
  secretsOf,
  type SettingsColumns,
  settingsOf,
} from '../tenant-settings/sealed-settings.js';
import { changedSettings, NO_SETTINGS, type SettingsChange } from '../tenant-settings/tenant-settings.js';
import type { Domain } from './domain.entity.js';

/** The settings of domains, of which the secret ones are sealed for a domain's row. */
@Injectable()
export class DomainSecrets {
  constructor(private readonly encryption: Encryption) {}

  /**
   * The columns of settings that a request changes; the secrets are the same value where they stay as they were.
   * @param before the row as it is; nothing where it is new
   * @throws ApiException 422 as `changedSettings` does
   */
  changed(id: string, change: SettingsChange, before: Domain | undefined): SettingsColumns {
    const secretsBefore = before && openSecrets(this.encryption, id, before);
    const settings = changedSettings(
      change,
      before ? settingsOf(before.settings, secretsBefore) : NO_SETTINGS,
    );
    const secrets = secretsOf(settings);
    const { secrets_ciphertext = null, secrets_key_id = null } = before ?? {};
    if (sameSecrets(secrets, secretsBefore ?? { settings: {} })) {
      const secret_settings = Object.keys(settings.secrets).sort();
      return { settings: settings.shown, secret_settings, secrets_ciphertext, secrets_key_id };
    }
    return sealSettings(this.encryption, id, settings, {});
  }
}
