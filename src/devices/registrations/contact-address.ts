import { isIPv6 } from 'node:net';
import { plainAddress } from '../../hosts/addresses.js';
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

/** Transports of SIP (RFC 3261 section 25.1, RFC 7118); those of WebSocket are reached by a proxy alone. */
const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'];

/** Where a REGISTER came from. */
export interface SourceAddress {
  address: string;
  port?: number;
  /** In lower case; missing where it was not said. */
  transport?: string;
}

/**
 * An address such as `203.0.113.5`, `203.0.113.5:5060`, `2001:db8::5` or `[2001:db8::5]:5060`, or a SIP URI of one with
 * its transport, `sip:203.0.113.5:5060;transport=tcp`, as registrars note it; nothing for others.
 */
export function parseSource(text: string): SourceAddress | undefined {
  if (/^sips?:/i.test(text)) return parseSourceUri(text);
  const [, bracketed, dotted, digits] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  const port = digits === undefined ? undefined : Number(digits);
  const valid = bracketed === undefined ? isAddress(address) : isIPv6(address) && isAddress(address);
  if (!valid || port === 0 || (port ?? 1) > 65_535) return undefined;
  return { address: plainAddress(address), port };
}

/** The user and the other parameters of the URI say nothing of where it is. */
function parseSourceUri(text: string): SourceAddress | undefined {
  const uri = parseContact(text);
  if (!uri || !isAddress(uri.host)) return undefined;
  const secure = uri.scheme === 'sips' ? 'tls' : undefined;
  const transport = uri.parameters.get('transport')?.toLowerCase() ?? secure;
  if (transport !== undefined && !TRANSPORTS.includes(transport)) return undefined;
  return { address: plainAddress(uri.host), port: uri.port, transport };
}

/** The same address in the one spelling that is stored. */
export function formatSource({ address, port, transport }: SourceAddress): string {
  if (transport !== undefined) return `sip:${formatHostPort(address, port)};transport=${transport}`;
  return port === undefined ? address : formatHostPort(address, port);
}

/** The host of a contact where it is an address. */
export function addressOf({ host }: SipUri): string | null {
  return isAddress(host) ? host : null;
}

/** The value of a Path header (RFC 3327 section 4), in which every URI stands in angle brackets; nothing for others. */
export function parsePath(text: string): string | undefined {
  const hops = text.split(',').map((hop) => /^\s*<([^<>]+)>\s*((?:;[^,<>"]*)?)$/.exec(hop));
  const valid = hops.every((hop) => hop !== null && parseContact(hop[1]) !== undefined);
  return valid ? hops.map((hop) => `<${hop![1]}>${hop![2].trim()}`).join(', ') : undefined;
}

/** The URIs of a Path, in the order in which a request passes them. @param path as `parsePath` makes it */
export function urisOfPath(path: string): string[] {
  return Array.from(path.matchAll(/<([^<>]+)>/g), ([, uri]) => uri);
}
