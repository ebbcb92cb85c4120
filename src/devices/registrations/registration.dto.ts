import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';
import { type DeviceRegistration, WHOLE_DEVICE } from './device-registration.entity.js';
import { MAX_LINE_NUMBER } from '../dto/device.body.js';
import { envelopeOf } from '../../http/envelope-schema.js';
import { field, IntegerField, TextField } from '../../http/fields.js';
import { FORMAT_CONSTRAINT, rule } from '../../http/rule.js';
import { QueryIntegerField } from '../../http/query-fields.js';
import { parseTime, timestamp } from '../../http/times.js';
import { parseAddressOfRecord, parseContact, parseSource } from './contact-address.js';

/** The longest that SIP knows (RFC 3261 section 20.19). */
const MAX_EXPIRES_SECONDS = 2 ** 32 - 1;
/**
 * The longest that a registration is kept without a refresh. Registrars that wake phones by push notifications grant up
 * to 70 days; what is beyond this would outlive any phone that is gone.
 */
export const LONGEST_REGISTRATION_SECONDS = 90 * 86_400;
export const MUST_EXPIRE = `must be from 0 to ${MAX_EXPIRES_SECONDS} seconds, or a time in the future`;

/** The body of `PUT /sipedge/registrations/:deviceId`. */
export class ReportRegistration {
  @field(
    {
      description: 'Contact: the SIP or SIPS URI to reach the device at (RFC 3261 section 10.2.1).',
      example: 'sip:1001@192.168.1.100:5060;transport=tcp',
    },
    { type: 'string', maxLength: 1024 },
    [
      Transform(({ value }) => (typeof value === 'string' ? value.trim() : (value as unknown))),
      IsString(),
      rule(
        'isContact',
        (value) => typeof value === 'string' && parseContact(value) !== undefined,
        'must be a SIP or SIPS URI without a password and without headers',
      ),
    ],
  )
  contact: string;

  @field(
    {
      description:
        'When the registration expires: a number of seconds, or a time in the future (RFC 3339). 0 ends ' +
        'the registration. A registration lasts at most 90 days unless it is refreshed.',
      example: 3600,
    },
    {
      anyOf: [
        { type: 'integer', minimum: 0, maximum: MAX_EXPIRES_SECONDS },
        { type: 'string', format: 'date-time' },
      ],
    } as ApiPropertyOptions,
    [
      rule(
        `${FORMAT_CONSTRAINT}expires`,
        (value) => Number.isInteger(value) || (typeof value === 'string' && parseTime(value) !== undefined),
        'must be a whole number of seconds, or a time such as 2024-01-22T14:30:00Z',
      ),
      rule(
        'expires',
        (value) =>
          // Whether a time is in the future is for the database's clock to say.
          typeof value !== 'number' || (value >= 0 && value <= MAX_EXPIRES_SECONDS),
        MUST_EXPIRE,
      ),
    ],
  )
  expires: number | string;

  @IntegerField({
    description: 'Number of the line that registered. Omit it if the registration is for the whole device.',
    example: 1,
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
    required: false,
    nullable: true,
  })
  line_number?: number | null;

  @TextField({
    description: 'User-Agent of the REGISTER. The firmware version is read from it.',
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  user_agent?: string | null;

  @field(
    {
      description:
        'Source of the REGISTER: an address, an address with a port, or a SIP URI with the transport, such ' +
        'as sip:203.0.113.5:5060;transport=tcp.',
      example: '203.0.113.5:5060',
      required: false,
      nullable: true,
    },
    { type: 'string', maxLength: 1024 },
    [
      rule(
        `${FORMAT_CONSTRAINT}source`,
        (value) => typeof value === 'string' && parseSource(value) !== undefined,
        'must be an IPv4 or IPv6 address, with or without a port, or a SIP URI of one',
      ),
    ],
  )
  received?: string | null;

  @field(
    {
      description:
        'Address of record that registered. With `SIP_OUTBOUND_PROXY`, requests to the device use it as ' +
        'their Request-URI. Defaults to the sip_username, or the extension of the line, at the domain in ' +
        'the settings.',
      example: 'sip:1001@voice.example.com',
      required: false,
      nullable: true,
    },
    { type: 'string', maxLength: 1024 },
    [
      IsString(),
      rule(
        'isAddressOfRecord',
        (value) => typeof value === 'string' && parseAddressOfRecord(value) !== undefined,
        'must be a SIP or SIPS URI with a user, or a user and domain',
      ),
    ],
  )
  aor?: string | null;
}

/** The query of `DELETE /sipedge/registrations/:deviceId`. */
export class EndRegistrationQuery {
  @QueryIntegerField({
    description: 'The line whose registration ended. Omit it for all lines.',
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
  })
  line_number?: number;
}

/** A registration as the API shows it. */
export class RegistrationDto {
  @ApiProperty({ description: 'ID of the device that registered.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for the whole device.',
  })
  line_number: number | null;

  @ApiProperty({
    example: true,
    description: 'Whether the registration is live. False if this report ended it.',
  })
  registered: boolean;

  @ApiProperty({
    description: 'Contact of the device, as reported.',
    example: 'sip:1001@192.168.1.100:5060;transport=tcp',
  })
  contact: string;

  @ApiProperty({
    description: 'Source of the REGISTER. Null if not reported.',
    type: String,
    nullable: true,
    example: '203.0.113.5:5060',
  })
  received: string | null;

  @ApiProperty({
    description: 'Address of record that registered. Null if not reported.',
    type: String,
    nullable: true,
    example: null,
  })
  aor: string | null;

  @ApiProperty({
    description: 'User-Agent of the REGISTER. Null if not reported.',
    type: String,
    nullable: true,
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
  })
  user_agent: string | null;

  @ApiProperty({
    description: 'Address in `received`, or else in the contact. Null if that is a host name.',
    type: String,
    nullable: true,
    example: '203.0.113.5',
  })
  ip_address: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-17T14:30:00Z',
    description: 'Start of the unbroken registration. Null if it has ended.',
  })
  registered_at: string | null;

  @ApiProperty({
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
  @ApiProperty({ description: 'ID of the device.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1,
    description: 'Number of the line. Null for all lines.',
  })
  line_number: number | null;

  @ApiProperty({
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

/** What a report has made of a registration. */
export type ReportedRegistration = Omit<DeviceRegistration, 'round_trip_ms' | 'round_trip_at'>;

/** The registration as the API shows it at `now`. */
export function presentRegistration(registration: ReportedRegistration): RegistrationDto {
  const { device_id, line_number, contact, received, aor, user_agent, ip_address } = registration;
  const registered = registration.expires_at > registration.last_registered_at;
  return {
    device_id,
    line_number: presentLineNumber(line_number),
    registered,
    contact,
    received,
    aor,
    user_agent,
    ip_address,
    registered_at: registered ? timestamp(registration.registered_at) : null,
    expires_at: timestamp(registration.expires_at),
  };
}

export function presentLineNumber(lineNumber: number): number | null {
  return lineNumber === WHOLE_DEVICE ? null : lineNumber;
}
