import { timestamp } from '../../../http/answers/times.js';
import { parseContact, parseSource } from '../contact-address.js';
import type { ShownContact } from '../registered-contact.entity.js';
import type { RegisteredContactDto } from './registered-contact.answer.js';
import { presentLineNumber } from './line-number.presenter.js';

/** The contact as the API shows it. */
export function presentContact(contact: ShownContact): RegisteredContactDto {
  return {
    device_id: contact.device_id,
    line_number: presentLineNumber(contact.line_number),
    organization_id: contact.organization_id,
    aor: contact.aor,
    contact: contact.contact,
    node: contact.node,
    transport: transportOf(contact),
    path: contact.path,
    received: contact.received,
    user_agent: contact.user_agent,
    ip_address: contact.ip_address,
    registered_at: timestamp(contact.registered_at),
    last_registered_at: timestamp(contact.last_registered_at),
    expires_at: timestamp(contact.expires_at),
    round_trip_ms: contact.round_trip_ms,
  };
}

/** UDP where nothing says another one (RFC 3263 section 4.1). */
function transportOf({ received, contact }: ShownContact): string {
  const uri = parseContact(contact);
  const said =
    (received === null ? undefined : parseSource(received)?.transport) ?? uri?.parameters.get('transport');
  return said?.toLowerCase() ?? (uri?.scheme === 'sips' ? 'tls' : 'udp');
}
