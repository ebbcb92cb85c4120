import { formatHostPort, parseSipUri, type SipUri } from '../sip/index.js';

/** What registrars know their users by (RFC 3261 section 6). */
export interface AddressOfRecord {
  /** In the one spelling that is stored and compared, such as `sip:1001@voice.example.com`. */
  uri: string;
  /** Without escapes, as accounts have it. */
  username: string;
  /** As hosts are kept. */
  domain: string;
}

/** In characters, also with the escapes that it needs. */
export const MAX_AOR_LENGTH = 1_024;

/** What is wrong with what `parseAddressOfRecord` returns nothing for. */
export const NO_ADDRESS_OF_RECORD =
  'must be user@domain, or a SIP or SIPS URI with a user and without a password';

/** What may stand in the user part of a SIP URI as it is (RFC 3261 section 25.1), without `;` and `?`. */
const NOT_IN_USER = /[^A-Za-z0-9\-_.!~*'()&=+$,/]/gu;
const CONTROL = /\p{Cc}/u;

/**
 * Reads a SIP or SIPS URI with a user, or a user and domain alone. A port and parameters say nothing of whose address it
 * is, and escapes are another spelling of what they stand for (RFC 3261 section 10.3, step 5).
 * @returns undefined for what is none: without a user, with a password, which would be stored and shown in clear (section
 *   19.1.1 advises against it), with headers, or with a user that is no UTF-8 (section 7) or has control characters
 */
export function parseAddressOfRecord(text: string): AddressOfRecord | undefined {
  const read = partsOf(/^sips?:/i.test(text) ? text : `sip:${text}`);
  if (read?.user === undefined || read.user.includes(':')) return undefined;
  const username = unescaped(read.user);
  if (username === undefined) return undefined;
  const uri = formatAddressOfRecord(username, read.host, read.scheme);
  return uri.length > MAX_AOR_LENGTH ? undefined : { uri, username, domain: read.host };
}

/** The URI of a user, without escapes, at a domain. */
export function formatAddressOfRecord(
  username: string,
  domain: string,
  scheme: SipUri['scheme'] = 'sip',
): string {
  return `${scheme}:${username.replace(NOT_IN_USER, encodeURIComponent)}@${formatHostPort(domain)}`;
}

function partsOf(uri: string): SipUri | undefined {
  try {
    return parseSipUri(uri);
  } catch {
    return undefined;
  }
}

function unescaped(user: string): string | undefined {
  try {
    const text = decodeURIComponent(user);
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
