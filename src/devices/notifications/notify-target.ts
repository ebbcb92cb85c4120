import { isIPv6 } from 'node:net';
import { formatHostPort, parseSipUri } from '../../sip/index.js';
import type { LiveContact } from '../device-contacts.js';

/** Where a request to a device goes. */
export interface NotifyTarget {
  /** The contact as the device registered it: its Request-URI. */
  uri: string;
  /** URI to send to in its place. */
  nextHop?: string;
}

/**
 * Where a device can be reached. Behind a NAT its contact names an address that is nobody's out here; what is sent to
 * the address that the REGISTER came from gets through, by the contact's own transport.
 * @throws SipError `invalid` when the contact or the address is none that a request can be sent to
 */
export function notifyTargetOf({
  contact,
  received,
}: Pick<LiveContact, 'contact' | 'received'>): NotifyTarget {
  if (received === null) return { uri: contact };
  const { scheme, host, port, parameters } = parseSipUri(contact);
  const seen = parseSipUri(`sip:${isIPv6(received) ? formatHostPort(received) : received}`);
  const seenPort = seen.port ?? port;
  if (seen.host === host && seenPort === port) return { uri: contact };
  const transport = parameters.get('transport');
  const parameter = transport === undefined ? '' : `;transport=${transport}`;
  return { uri: contact, nextHop: `${scheme}:${formatHostPort(seen.host, seenPort)}${parameter}` };
}

/**
 * Whether the device may take TCP for what is too large for UDP: by its contact it may unless that says UDP. Without a
 * transport RFC 3261 section 18 wants it to have both; one that says TCP is met here where an outbound proxy is asked
 * by UDP.
 */
export function mayTakeTcp(contact: string): boolean {
  return parseSipUri(contact).parameters.get('transport')?.toLowerCase() !== 'udp';
}
