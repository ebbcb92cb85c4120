import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Shown } from '../../../http/fields/shown.js';

/** A registration as the API shows it. */
export class RegistrationDto {
  @Shown({ description: 'ID of the device that registered.', example: 'dev_12345' })
  device_id: string;

  @Shown({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for the whole device.',
  })
  line_number: number | null;

  @Shown({
    example: true,
    description: 'Whether the registration is live. False if this report ended it.',
  })
  registered: boolean;

  @Shown({
    description: 'Contact of the device, as reported.',
    example: 'sip:1001@192.168.1.100:5060;transport=tcp',
  })
  contact: string;

  @Shown({
    description: 'Source of the REGISTER. Null if not reported.',
    type: String,
    nullable: true,
    example: '203.0.113.5:5060',
  })
  received: string | null;

  @Shown({
    description: 'Address of record that registered. Null if not reported.',
    type: String,
    nullable: true,
    example: null,
  })
  aor: string | null;

  @Shown({
    description: 'User-Agent of the REGISTER. Null if not reported.',
    type: String,
    nullable: true,
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
  })
  user_agent: string | null;

  @Shown({
    description: 'Address in `received`, or else in the contact. Null if that is a host name.',
    type: String,
    nullable: true,
    example: '203.0.113.5',
  })
  ip_address: string | null;

  @Shown({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-17T14:30:00Z',
    description: 'Start of the unbroken registration. Null if it has ended.',
  })
  registered_at: string | null;

  @Shown({
    description:
      'Time the registration expires unless it is refreshed. If this report ended it, the time of the ' +
      'report.',
    format: 'date-time',
    example: '2024-01-22T15:25:00Z',
  })
  expires_at: string;
}

/** A registration that has ended. */
export class EndedRegistrationDto {
  @Shown({ description: 'ID of the device.', example: 'dev_12345' })
  device_id: string;

  @Shown({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for all lines.',
  })
  line_number: number | null;

  @Shown({
    description: 'Time the end was reported.',
    format: 'date-time',
    example: '2024-01-22T14:45:00Z',
  })
  ended_at: string;
}

export const REGISTRATION_REPORTED = 'Registration reported successfully';
export const REGISTRATION_ENDED = 'Registration ended successfully';
export const RegistrationAnswer = envelopeOf(RegistrationDto, REGISTRATION_REPORTED);
export const EndedRegistrationAnswer = envelopeOf(EndedRegistrationDto, REGISTRATION_ENDED);
