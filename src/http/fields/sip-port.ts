import { defaultPort } from '../../sip/index.js';
import { IntegerField } from './fields.js';
import { Shown } from './shown.js';
import type { Transport } from './sip-transport.js';

/** The port of a SIP server in a body; see {@link sipPortOf}. */
export function SipPortField() {
  return IntegerField({
    description:
      'SIP port. Defaults to 5060, or 5061 for tls. Set it to null to find the servers of the host by ' +
      'its SRV records (RFC 3263), with failover. An IP address, or a host without SRV records, then ' +
      'uses the default port.',
    example: 5060,
    minimum: 1,
    maximum: 65_535,
    required: false,
    nullable: true,
  });
}

/** The same in an answer. */
export function ShownSipPort() {
  return Shown({
    description: 'SIP port. Null if the SRV records of the host determine it.',
    type: 'integer',
    nullable: true,
    example: 5060,
  });
}

/** The port to keep: the default of the transport where the body leaves it out, null where it asks for SRV records. */
export function sipPortOf(port: number | null | undefined, transport: Transport): number | null {
  return port === undefined ? defaultPort(transport) : port;
}
