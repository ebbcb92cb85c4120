import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';

const text = (description: string, example: string | null) =>
  Shown({ type: String, nullable: true, description, example });

/** A contact that a line is registered with, as the API shows it. */
export class RegisteredContactDto {
  @Shown({ description: 'ID of the device that registered.', example: 'dev_12345' })
  device_id: string;

  @Shown({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for the whole device.',
  })
  line_number: number | null;

  @Shown({ description: 'Organization of the device.', example: 'org_98765' })
  organization_id: string;

  @text('Address of record that registered. Null if not reported.', 'sip:1001@voice.example.com')
  aor: string | null;

  @Shown({
    description: 'Contact: the URI to reach the device at.',
    example: 'sip:1001@192.168.1.100:5060;transport=tcp',
  })
  contact: string;

  @text('Node that reported the contact. Null if it was reported without one.', 'kamailio-1')
  node: string | null;

  @Shown({
    example: 'tcp',
    description:
      'Transport of the REGISTER if it was reported, or else of the contact, such as udp, tcp or tls.',
  })
  transport: string;

  @text('Path header of the REGISTER (RFC 3327). Null if not reported.', null)
  path: string | null;

  @text('Source of the REGISTER. Null if not reported.', 'sip:203.0.113.5:40312;transport=tcp')
  received: string | null;

  @text('User-Agent of the REGISTER. Null if not reported.', 'PolycomVVX-VVX_450-UA/6.4.0.12345')
  user_agent: string | null;

  @text('Address in `received`, or else in the contact. Null if that is a host name.', '203.0.113.5')
  ip_address: string | null;

  @Shown({
    description: 'Start of the unbroken registration.',
    format: 'date-time',
    example: '2024-01-17T14:30:00Z',
  })
  registered_at: string;

  @Shown({ description: 'Time of the last REGISTER.', format: 'date-time', example: '2024-01-22T14:25:00Z' })
  last_registered_at: string;

  @Shown({
    description: 'Time the contact expires unless it is refreshed.',
    format: 'date-time',
    example: '2024-01-22T15:25:00Z',
  })
  expires_at: string;

  @Shown({
    type: Number,
    nullable: true,
    example: 24.5,
    description:
      'Smoothed round-trip time of SIP requests from the service to the contact, in milliseconds. Null if ' +
      'there were none.',
  })
  round_trip_ms: number | null;
}

export class RegistrationList {
  @Shown({
    description: 'Contacts on this page, newest registration first.',
    type: [RegisteredContactDto],
  })
  registrations: RegisteredContactDto[];

  @Shown({ type: Pagination })
  pagination: Pagination;
}

/** An address of record whose registration has ended. */
export class EndedAddressDto {
  @Shown({ description: 'Address of record.', example: 'sip:1001@voice.example.com' })
  aor: string;

  @Shown({ type: 'integer', description: 'Number of contacts that were live.', example: 2 })
  contacts: number;
}

export const RegistrationListAnswer = envelopeOf(RegistrationList);
export const ADDRESS_ENDED = 'Registration ended successfully';
export const EndedAddressAnswer = envelopeOf(EndedAddressDto, ADDRESS_ENDED);
