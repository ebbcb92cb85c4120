import { isIPv6 } from 'node:net';
import { formatHostPort, parseSipUri, SipError, type SipUri } from '../../sip/index.js';
import { urisOfPath } from '../registrations/contact-address.js';
import type { LiveContact } from '../registrations/live-contact.js';
import type { Device } from '../device.entity.js';
import { addressOfRecordOf } from './address-of-record.js';

/** Where a request to a device goes. */
export interface NotifyTarget {
  /** The contact as the device registered it. */
  contact: string;
  /** The Request-URI. */
  uri: string;
  /** URI to send to in its place. */
  nextHop?: string;
  /** SIP URIs of the proxies on the way, the first of which to send to in its place. */
  routeSet?: string[];
}

/** There is no way to the device but the connection that it made to its registrar. */
export class NeedsProxy extends SipError {
  constructor(transport: string) {
    super(
      'unreachable',
      `the device registered over ${transport.toUpperCase()} from another address than its contact, so only its ` +
        'registrar can reach it. Set SIP_OUTBOUND_PROXY to the registrar',
    );
  }
}

/**
 * Where a device can be reached through the outbound proxy: it knows the device by its address of record, with whatever
 * connection, NAT or Path (RFC 3327) is between them. Where that is not known, by its contact.
 */
export function proxiedTargetOf(live: LiveContact, device: Pick<Device, 'settings'>): NotifyTarget {
  return { contact: live.contact, uri: addressOfRecordOf(live, device) ?? live.contact };
}

/**
 * Where a device can be reached without a proxy. Behind a NAT its contact names an address that is nobody's out here.
 * What is sent by UDP to the address that the REGISTER came from gets through. A connection cannot be made there: the
 * port is that of the connection that the device made, so by TCP or TLS the contact must be where the device was seen.
 * A device that registered by proxies which are to stay on the way (Path, RFC 3327) is reached by them.
 * @throws SipError `invalid` when the contact or the address is none that a request can be sent to, and `NeedsProxy`
 */
export function notifyTargetOf({
  contact,
  received,
  path = null,
}: Pick<LiveContact, 'contact' | 'received'> & Partial<Pick<LiveContact, 'path'>>): NotifyTarget {
  if (path !== null) return { contact, uri: contact, routeSet: urisOfPath(path) };
  const uri = parseSipUri(contact);
  const seen = received === null ? undefined : seenAt(received);
  const asked = uri.scheme === 'sip' ? seen?.parameters.get('transport') : undefined;
  const transport = asked ?? transportOf(uri);
  if (transport === 'ws' || transport === 'wss') throw new NeedsProxy(transport);
  const connected = transport === 'tcp' || transport === 'tls';
  if (connected && seen && seen.host !== uri.host) throw new NeedsProxy(transport);

  const { host, port = uri.port } = seen && !connected ? seen : { host: uri.host, port: uri.port };
  if (host === uri.host && port === uri.port && transport === transportOf(uri))
    return { contact, uri: contact };
  const parameter = transport === undefined ? '' : `;transport=${transport}`;
  return { contact, uri: contact, nextHop: `${uri.scheme}:${formatHostPort(host, port)}${parameter}` };
}

function seenAt(received: string): SipUri {
  if (received.startsWith('sip:')) return parseSipUri(received);
  return parseSipUri(`sip:${isIPv6(received) ? formatHostPort(received) : received}`);
}

/** In lower case; nothing where the URI leaves it open. */
function transportOf({ scheme, parameters }: SipUri): string | undefined {
  const transport = parameters.get('transport')?.toLowerCase();
  return scheme === 'sips' && transport !== 'ws' && transport !== 'wss' ? 'tls' : transport;
}

/**
 * Whether the device may take TCP for what is too large for UDP: by its contact it may unless that says UDP. Without a
 * transport RFC 3261 section 18 wants it to have both; one that says TCP is met here where an outbound proxy is asked
 * by UDP.
 */
export function mayTakeTcp(contact: string): boolean {
  return parseSipUri(contact).parameters.get('transport')?.toLowerCase() !== 'udp';
}
