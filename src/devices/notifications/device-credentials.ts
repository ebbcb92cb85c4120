import { Injectable } from '@nestjs/common';
import type { DigestCredentials } from '../../sip/index.js';
import { PASSWORD_SETTING } from '../accounts/accounts.js';
import type { LiveAccount, LiveContact } from '../registrations/live-contact.js';
import { textOf } from '../device-settings.js';
import { DeviceSecrets } from '../device-secrets.js';
import type { Device } from '../device.entity.js';

/** The columns that a device's credentials come from. */
export type CredentialColumns = Pick<
  Device,
  'id' | 'settings' | 'secret_settings' | 'secrets_ciphertext' | 'secrets_key_id'
>;

/**
 * The user name and password that a device wants to hear before it obeys: those of the account that the line registers
 * with which it is asked by (Cisco and Grandstream challenge with these). What the line has none of its own of, the
 * settings `sip_username` and `sip_password` have.
 */
@Injectable()
export class DeviceCredentials {
  constructor(private readonly secrets: DeviceSecrets) {}

  /**
   * Nothing where there are none: then its challenge is its answer.
   * @param contact where the device is asked; without it, as the device itself
   */
  of(
    device: CredentialColumns,
    contact?: Pick<LiveContact, 'account'> | null,
  ): DigestCredentials | undefined {
    const account = contact?.account ?? null;
    const username = account?.sip_username ?? textOf(device.settings.sip_username);
    if (username === undefined) return undefined;
    const password = (account && this.passwordOf(account)) ?? this.defaultPassword(device);
    return password === undefined ? undefined : { username, password };
  }

  private passwordOf({ line_id, password_ciphertext, password_key_id }: LiveAccount): string | null {
    return this.secrets.linePassword({
      id: line_id,
      sip_password_ciphertext:
        password_ciphertext === null ? null : Buffer.from(password_ciphertext, 'base64'),
      sip_password_key_id: password_key_id,
    });
  }

  private defaultPassword(device: CredentialColumns): string | undefined {
    if (!device.secret_settings.includes(PASSWORD_SETTING)) return undefined;
    return textOf(this.secrets.settings(device.id, device).secrets[PASSWORD_SETTING]);
  }
}
