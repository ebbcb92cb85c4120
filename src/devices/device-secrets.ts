import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { Encryption } from '../database/encryption.js';
import type { Device } from './device.entity.js';

/** What a device has that is only stored encrypted. */
export interface Secrets {
  /** Ends the provisioning URL, which the device's id alone does not open. */
  provisioning_token: string;
  /** By JSON Pointer into the settings. */
  settings: Record<string, unknown>;
}

/** The columns of a row that secrets are stored in. */
export interface SealedSecrets {
  secrets_ciphertext: Buffer;
  secrets_key_id: string;
}

/** The secrets of devices: made, sealed for a device's row and opened again. */
@Injectable()
export class DeviceSecrets {
  constructor(
    private readonly encryption: Encryption,
    private readonly settings: Settings,
  ) {}

  /** 192 random bits: nobody guesses it. */
  newProvisioningToken(): string {
    return randomBytes(24).toString('base64url');
  }

  seal(deviceId: string, secrets: Secrets): SealedSecrets {
    const { ciphertext, key_id } = this.encryption.encrypt(JSON.stringify(secrets), deviceId);
    return { secrets_ciphertext: ciphertext, secrets_key_id: key_id };
  }

  /** @param deviceId the device that they were sealed for */
  open(deviceId: string, { secrets_ciphertext, secrets_key_id }: SealedSecrets): Secrets {
    const sealed = { ciphertext: secrets_ciphertext, key_id: secrets_key_id };
    return JSON.parse(this.encryption.decrypt(sealed, deviceId)) as Secrets;
  }

  /** Where the device gets its configuration from. It is a secret itself, for those who may change the device. */
  provisioningUrl(device: Device): string {
    const { provisioning_token } = this.open(device.id, device);
    return `${this.settings.provisioningBaseUrl}/${device.id}/${provisioning_token}`;
  }
}
