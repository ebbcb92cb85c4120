import { isIP } from 'node:net';
import { canonicalHost } from '../hosts/host.js';
import { SipError } from './errors.js';
import { parseParameters } from './grammar.js';

/** A `sip:` or `sips:` URI (RFC 3261 §19.1). */
export interface SipUri {
  /** As it was given, which is how it goes into the Request-URI: phones compare their own parameters literally. */
  readonly text: string;
  readonly scheme: 'sip' | 'sips';
  /** With its escapes; missing where the URI has none. */
  readonly user?: string;
  /** In its canonical form, an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_LENGTH = 1_024;
/** Printable ASCII without what would end a URI inside of `<…>` or a header. */
const CHARACTERS = /^[!#-;=?-~]+$/;

/**
 * Reads a URI that came from a tenant, a registration or a setting.
 *
 * A host that is neither a name nor a well-written address is refused, and so are the spellings that some resolvers
 * take for an address (`127.1`, `0x7f000001`, `2130706433`); a `?header` part is refused, as it would let the URI
 * add headers to our requests.
 * @throws SipError `invalid`
 */
export function parseSipUri(text: string): SipUri {
  if (text.length > MAX_LENGTH || !CHARACTERS.test(text)) throw invalid(text);
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme !== 'sip' && scheme !== 'sips') throw invalid(text);

  const at = text.indexOf('@');
  const user = at === -1 ? undefined : text.slice(colon + 1, at);
  const [hostPort, ...parameters] = text.slice((at === -1 ? colon : at) + 1).split(';');
  if (user === '' || parameters.some((parameter) => /[?@]/.test(parameter))) throw invalid(text);
  return { text, scheme, user, ...parseHostPort(hostPort, text), parameters: parseParameters(parameters) };
}

function parseHostPort(hostPort: string, uri: string): { host: string; port?: number } {
  const bracket = hostPort.startsWith('[') ? hostPort.indexOf(']') : -1;
  const colon = hostPort.indexOf(':', bracket + 1);
  const host = canonicalHost(colon === -1 ? hostPort : hostPort.slice(0, colon));
  const port = colon === -1 ? undefined : parsePort(hostPort.slice(colon + 1));
  if (host === undefined || Number.isNaN(port)) throw invalid(uri);
  return { host, port };
}

function parsePort(text: string): number {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : NaN;
}

/** `host:port` with the brackets that an IPv6 address needs. */
export function formatHostPort(host: string, port?: number): string {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return port === undefined ? bracketed : `${bracketed}:${port}`;
}

function invalid(text: string): SipError {
  return new SipError(
    'invalid',
    `not a SIP URI that a request can be sent to: ${JSON.stringify(text.slice(0, 80))}`,
  );
}
