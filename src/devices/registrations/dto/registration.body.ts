import {
  MAX_AOR_LENGTH,
  NO_ADDRESS_OF_RECORD,
  parseAddressOfRecord,
} from '../../../edge/address-of-record.js';
import { IsString } from '../../../http/fields/constraints.js';
import { field, IntegerField, TextField } from '../../../http/fields/fields.js';
import { formRule, rule } from '../../../http/fields/rule.js';
import { parseTime } from '../../../http/answers/times.js';
import { MAX_LINE_NUMBER } from '../../line-numbers.js';
import { parseContact, parseSource } from '../contact-address.js';
import { MAX_EXPIRES_SECONDS } from '../registration-limits.js';

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
      IsString(),
      rule(
        'isContact',
        (value) => typeof value === 'string' && parseContact(value) !== undefined,
        'must be a SIP or SIPS URI without a password and without headers',
      ),
    ],
    (text) => text.trim(),
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
    },
    [
      formRule(
        'expires',
        (value) => Number.isInteger(value) || (typeof value === 'string' && parseTime(value) !== undefined),
        'must be a whole number of seconds, or a time such as 2024-01-22T14:30:00Z',
      ),
      rule(
        'isWithinBounds',
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
      formRule(
        'source',
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
    { type: 'string', maxLength: MAX_AOR_LENGTH },
    [
      IsString(),
      rule(
        'isAddressOfRecord',
        (value) => typeof value === 'string' && parseAddressOfRecord(value) !== undefined,
        NO_ADDRESS_OF_RECORD,
      ),
    ],
  )
  aor?: string | null;
}
