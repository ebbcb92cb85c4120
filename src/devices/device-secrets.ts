import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { Encryption } from '../database/encryption.js';
import {
  openSecrets,
  sameSecrets,
  secretsOf,
  sealSettings,
  type SettingsColumns,
  settingsOf,
  type SettingsSecrets,
} from '../tenant-settings/sealed-settings.js';
import type { TenantSettings } from '../tenant-settings/tenant-settings.js';
import type { Device } from './device.entity.js';

/** What a device has that is only stored encrypted. */
interface Secrets extends SettingsSecrets {
  /** Ends the provisioning URL, which the device's id alone does not open. */
  provisioning_token: string;
}

/** The columns of a row that secrets are stored in. */
export type SealedSecrets = Pick<Device, 'secrets_ciphertext' | 'secrets_key_id'>;

/** The columns of a device's settings, with the secrets that are sealed with them. */
type DeviceSettings = SettingsColumns & SealedSecrets & Pick<Device, 'settings'>;

/** The secrets of devices: made, sealed for a device's row and opened again. */
@Injectable()
export class DeviceSecrets {
  constructor(
    private readonly encryption: Encryption,
    private readonly configuration: Settings,
  ) {}

  /** 192 random bits: nobody guesses it. */
  newProvisioningToken(): string {
    return randomBytes(24).toString('base64url');
  }

  /** The columns of a device's settings and secrets. */
  columns(deviceId: string, settings: TenantSettings, provisioningToken: string): DeviceSettings {
    const columns = sealSettings(this.encryption, deviceId, settings, {
      provisioning_token: provisioningToken,
    });
    return { ...columns, settings: settings.shown };
  }

  /** The columns of a device that gets other settings; the secrets are the same value where they stay as they were. */
  changed(before: Device, settings: TenantSettings): DeviceSettings {
    const { id, secrets_ciphertext, secrets_key_id } = before;
    const sealed = this.open(id, before);
    const { provisioning_token } = sealed;
    if (!sameSecrets(sealed, { provisioning_token, ...secretsOf(settings) })) {
      return this.columns(id, settings, provisioning_token);
    }
    const secret_settings = Object.keys(settings.secrets).sort();
    return { settings: settings.shown, secret_settings, secrets_ciphertext, secrets_key_id };
  }

  /** @param deviceId the device that they were sealed for */
  settings(deviceId: string, row: SealedSecrets & Pick<Device, 'settings'>): TenantSettings {
    return settingsOf(row.settings, this.open(deviceId, row));
  }

  provisioningToken(device: Device): string {
    return this.open(device.id, device).provisioning_token;
  }

  /** Where the device gets its configuration from. It is a secret itself, for those who may change the device. */
  provisioningUrl(device: Device): string {
    return `${this.configuration.provisioningBaseUrl}/${device.id}/${this.provisioningToken(device)}`;
  }

  private open(deviceId: string, row: SealedSecrets): Secrets {
    return openSecrets<Secrets>(this.encryption, deviceId, row)!;
  }
}
