import { isIPv6 } from 'node:net';
import { canonicalAddress } from '../../hosts/addresses.js';
import { isAddress } from '../../hosts/host.js';
import { formatHostPort, parseSipUri, type SipUri } from '../../sip/index.js';

/** Escaped octets that are no characters of a user (RFC 3261 section 25.1): ill-formed ones, and controls. */
const BAD_ESCAPE = /%(?![0-9a-f]{2})|%[01][0-9a-f]|%7f/i;

/**
 * The URI of a contact, or nothing where it is none that a request can be sent to. One with a password is refused: it
 * would be shown and sent in clear (RFC 3261 section 19.1.1 advises against it for the same reason).
 */
export function parseContact(text: string): SipUri | undefined {
  try {
    const uri = parseSipUri(text);
    return BAD_ESCAPE.test(text) || uri.user?.includes(':') ? undefined : uri;
  } catch {
    return undefined;
  }
}

/** Where a REGISTER came from. */
export interface SourceAddress {
  address: string;
  port?: number;
}

/** An address such as `203.0.113.5`, `203.0.113.5:5060`, `2001:db8::5` or `[2001:db8::5]:5060`; nothing for others. */
export function parseSource(text: string): SourceAddress | undefined {
  const [, bracketed, dotted, digits] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  const port = digits === undefined ? undefined : Number(digits);
  const valid = bracketed === undefined ? isAddress(address) : isIPv6(address) && isAddress(address);
  if (!valid || port === 0 || (port ?? 1) > 65_535) return undefined;
  return { address: canonicalAddress(address), port };
}

/** The same address in the one spelling that is stored. */
export function formatSource({ address, port }: SourceAddress): string {
  return port === undefined ? address : formatHostPort(address, port);
}

/** The host of a contact where it is an address. */
export function addressOf({ host }: SipUri): string | null {
  return isAddress(host) ? host : null;
}
