import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';
import { type DeviceRegistration, WHOLE_DEVICE } from '../../devices/device-registration.entity.js';
import { MAX_LINE_NUMBER } from '../../devices/dto/device.body.js';
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
      description: 'The SIP or SIPS URI where the device is reached (RFC 3261 section 10.2.1).',
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
        'How long the registration holds: a number of seconds, of which 0 ends it, or the time in the future (RFC 3339) ' +
        'at which it ends. Registrations are kept for 90 days at most, unless they are refreshed.',
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
    description: 'The line that has registered; left out where the registration stands for the whole device.',
    example: 1,
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
    required: false,
    nullable: true,
  })
  line_number?: number | null;

  @TextField({
    description: 'The User-Agent of the REGISTER; the firmware version is read from it.',
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
    maxLength: 512,
    required: false,
    nullable: true,
  })
  user_agent?: string | null;

  @field(
    {
      description:
        'Where the REGISTER came from: an address, an address and port, or a SIP URI of these with the transport, such as ' +
        'sip:203.0.113.5:5060;transport=tcp.',
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
        'The address of record that it registered for: with SIP_OUTBOUND_PROXY, what requests to the device are ' +
        'addressed to. Without it, it is the sip_username, or the extension of the line, at the domain of the settings.',
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
    description: 'The line that is registered no longer; left out for all of them.',
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
  })
  line_number?: number;
}

/** A registration as the API shows it. */
export class RegistrationDto {
  @ApiProperty({ description: 'The device that has registered.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 1, description: 'null for the whole device.' })
  line_number: number | null;

  @ApiProperty({ example: true, description: 'Whether it is live; false where this report has ended it.' })
  registered: boolean;

  @ApiProperty({
    description: 'SIP or SIPS URI where it is reached, as reported.',
    example: 'sip:1001@192.168.1.100:5060;transport=tcp',
  })
  contact: string;

  @ApiProperty({
    description: 'Where the REGISTER came from, as it is kept; null where that was not reported.',
    type: String,
    nullable: true,
    example: '203.0.113.5:5060',
  })
  received: string | null;

  @ApiProperty({
    description: 'Address of record that it registered for; null where that was not reported.',
    type: String,
    nullable: true,
    example: null,
  })
  aor: string | null;

  @ApiProperty({
    description: 'User-Agent of the REGISTER; null where none was reported.',
    type: String,
    nullable: true,
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
  })
  user_agent: string | null;

  @ApiProperty({
    description: 'Address of `received`, else of the contact; null where that is a host name.',
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
    description: 'Since when it is unbroken; null where it has ended.',
  })
  registered_at: string | null;

  @ApiProperty({
    description:
      'Until when it is live unless it is refreshed; the time of the report where that has ended it.',
    format: 'date-time',
    example: '2024-01-22T15:25:00Z',
  })
  expires_at: string;
}

/** A registration that has ended. */
export class EndedRegistrationDto {
  @ApiProperty({ description: 'The device that is registered no longer.', example: 'dev_12345' })
  device_id: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 1, description: 'null for all lines.' })
  line_number: number | null;

  @ApiProperty({
    description: 'When its end was reported.',
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
