import { Injectable } from '@nestjs/common';
import type { DigestCredentials } from '../../sip/index.js';
import { textOf } from '../device-settings.js';
import { DeviceSecrets } from '../device-secrets.js';
import type { Device } from '../device.entity.js';

/** The columns that a device's credentials come from. */
export type CredentialColumns = Pick<
  Device,
  'id' | 'settings' | 'secret_settings' | 'secrets_ciphertext' | 'secrets_key_id'
>;

/** JSON Pointer of the password among the secret settings. */
const PASSWORD = '/sip_password';

/**
 * The user name and password that a device wants to hear before it obeys: its settings `sip_username` and
 * `sip_password`, as they are the account's that it registers with (Cisco and Grandstream challenge with these).
 */
@Injectable()
export class DeviceCredentials {
  constructor(private readonly secrets: DeviceSecrets) {}

  /** Nothing where the device has no such settings: then its challenge is its answer. */
  of(device: CredentialColumns): DigestCredentials | undefined {
    const username = textOf(device.settings.sip_username);
    if (username === undefined || !device.secret_settings.includes(PASSWORD)) return undefined;
    const password = textOf(this.secrets.settings(device.id, device).secrets[PASSWORD]);
    return password === undefined ? undefined : { username, password };
  }
}
