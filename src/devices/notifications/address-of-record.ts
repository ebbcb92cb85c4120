import { formatAddressOfRecord } from '../../edge/address-of-record.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { textOf } from '../device-settings.js';
import type { Device } from '../device.entity.js';

/**
 * The address of record (RFC 3261 section 6) that a device has registered for, which a registrar or proxy knows all its
 * connections by: as the registration says, else by the line's own account, or by the settings, their `sip_username` or
 * the extension of the line at their `domain`. Nothing where it is not known.
 */
export function addressOfRecordOf(
  {
    aor,
    line_number,
    extension,
    account,
  }: Pick<LiveContact, 'aor' | 'line_number' | 'extension' | 'account'>,
  { settings }: Pick<Device, 'settings'>,
): string | undefined {
  if (aor !== null) return aor;
  const domain = account?.sip_domain ?? textOf(settings.domain);
  // The user name of the settings is that of the device's first account.
  const named = account ? account.sip_username : null;
  const user =
    named ?? (line_number <= 1 || account ? textOf(settings.sip_username) : undefined) ?? extension;
  return domain === undefined || !user ? undefined : formatAddressOfRecord(user, domain);
}
