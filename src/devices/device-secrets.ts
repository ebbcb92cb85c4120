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
import type { DeviceLine, SealedPassword } from './device-line.entity.js';
import { lineConfiguration, type OpenLine } from './device-lines.js';

/** What a device has that is only stored encrypted. */
interface Secrets extends SettingsSecrets {
  /** Ends the provisioning URL, which the device's id alone does not open. */
  provisioning_token: string;
  /** Of a configuration that is kept: the passwords of its lines, by their numbers. */
  line_passwords?: Record<string, string>;
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
    return this.seal(deviceId, settings, { provisioning_token: provisioningToken });
  }

  /** The columns of what is kept of a device's settings and secrets, with the passwords of its lines. */
  keptColumns(device: Device, lines: DeviceLine[]): DeviceSettings {
    const passwords = this.openLines(lines).flatMap(({ line_number, sip_password }) =>
      sip_password === null ? [] : [[line_number, sip_password] as const],
    );
    return this.seal(device.id, this.settings(device.id, device), {
      provisioning_token: this.provisioningToken(device),
      ...(passwords.length > 0 ? { line_passwords: Object.fromEntries(passwords) } : {}),
    });
  }

  /** The passwords of the lines of a configuration that is kept, by their numbers. */
  keptPasswords(deviceId: string, row: SealedSecrets): Record<string, string> {
    return this.open(deviceId, row).line_passwords ?? {};
  }

  /** The columns of a line's password. @param before the line as it is stored, whose columns stay with the same one */
  passwordColumns(
    lineId: string,
    password: string | null,
    before?: SealedPassword,
  ): Omit<SealedPassword, 'id'> {
    if (password === null) return { sip_password_ciphertext: null, sip_password_key_id: null };
    if (before && this.linePassword(before) === password) {
      const { sip_password_ciphertext, sip_password_key_id } = before;
      return { sip_password_ciphertext, sip_password_key_id };
    }
    const { ciphertext, key_id } = this.encryption.encrypt(password, lineId);
    return { sip_password_ciphertext: ciphertext, sip_password_key_id: key_id };
  }

  /** The password of a line's own account, if it has one. */
  linePassword({ id, sip_password_ciphertext, sip_password_key_id }: SealedPassword): string | null {
    if (sip_password_ciphertext === null || sip_password_key_id === null) return null;
    return this.encryption.decrypt({ ciphertext: sip_password_ciphertext, key_id: sip_password_key_id }, id);
  }

  /** The lines with their passwords. */
  openLines(lines: DeviceLine[]): OpenLine[] {
    return lines.map((line) => ({ ...lineConfiguration(line), sip_password: this.linePassword(line) }));
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

  private seal(
    deviceId: string,
    settings: TenantSettings,
    others: Omit<Secrets, keyof SettingsSecrets>,
  ): DeviceSettings {
    return { ...sealSettings(this.encryption, deviceId, settings, others), settings: settings.shown };
  }

  private open(deviceId: string, row: SealedSecrets): Secrets {
    return openSecrets<Secrets>(this.encryption, deviceId, row)!;
  }
}
