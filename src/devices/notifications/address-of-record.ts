import { formatHostPort } from '../../sip/index.js';
import type { LiveContact } from '../registrations/live-contact.js';
import { textOf } from '../device-settings.js';
import type { Device } from '../device.entity.js';

/** What may stand in the user part of a SIP URI as it is (RFC 3261 section 25.1), without `;` and `?`. */
const NOT_IN_USER = /[^A-Za-z0-9\-_.!~*'()&=+$,/]/gu;

/**
 * The address of record (RFC 3261 section 6) that a device has registered for, which a registrar or proxy knows all its
 * connections by: as the registration says, else by the settings, its `sip_username` or the extension of the line at its
 * `domain`. Nothing where it is not known.
 */
export function addressOfRecordOf(
  { aor, line_number, extension }: Pick<LiveContact, 'aor' | 'line_number' | 'extension'>,
  { settings }: Pick<Device, 'settings'>,
): string | undefined {
  if (aor !== null) return aor;
  const domain = textOf(settings.domain);
  // The user name is that of the device's first account.
  const user = (line_number <= 1 ? textOf(settings.sip_username) : undefined) ?? extension;
  if (domain === undefined || !user) return undefined;
  return `sip:${user.replace(NOT_IN_USER, encodeURIComponent)}@${formatHostPort(domain)}`;
}
