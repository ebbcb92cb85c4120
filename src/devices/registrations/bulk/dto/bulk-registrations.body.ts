import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_AOR_LENGTH } from '../../../../edge/address-of-record.js';
import { EdgeReportFields } from '../../../../edge/edge-report.body.js';
import { MAX_ENTRIES } from '../../../../edge/edge-report.js';
import { MAX_LINE_NUMBER } from '../../../line-numbers.js';
import { MAX_EXPIRES_SECONDS } from '../../registration-limits.js';
import { MAX_CONTACTS, MAX_EPOCH_SECONDS } from '../registration-entry.js';

/** What is known of one contact. Documents what `readContact` checks. */
class ContactFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 1024,
    example: 'sip:1001@192.168.1.100:5060;transport=tcp',
    description:
      'Contact: the SIP or SIPS URI to reach the device at. A line can have several. To end all of them, omit ' +
      'it or send `*`, with `expires` 0.',
  })
  contact?: string | null;

  @ApiPropertyOptional({
    anyOf: [
      { type: 'integer', nullable: true, minimum: 0, maximum: MAX_EXPIRES_SECONDS },
      { type: 'string', format: 'date-time' },
    ],
    example: 3600,
    description:
      'When the contact expires: seconds from `at`, or a time (RFC 3339). 0 ends it. Required unless you give ' +
      '`expires_at` or `contacts`.',
  })
  expires?: number | string | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: MAX_EPOCH_SECONDS,
    description: 'When the contact expires, in seconds since 1970 (UTC). An alternative to `expires`.',
  })
  expires_at?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 1024,
    example: 'sip:203.0.113.5:40312;transport=tcp',
    description:
      'Source of the REGISTER: an address, an address with a port, or a SIP URI with the transport.',
  })
  received?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2048,
    example: '<sip:edge1.example.com;lr>',
    description: 'Path header of the REGISTER (RFC 3327).',
  })
  path?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 512,
    example: 'PolycomVVX-VVX_450-UA/6.4.0.12345',
    description: 'User-Agent of the REGISTER.',
  })
  user_agent?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 255,
    example: 'a84b4c76e66710@192.168.1.100',
    description: 'Call-ID of the REGISTER.',
  })
  call_id?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 0,
    maximum: 2 ** 31 - 1,
    example: 2,
    description: 'CSeq of the REGISTER. With the same Call-ID, an entry with a lower CSeq is outdated.',
  })
  cseq?: number | null;
}

/** One member of `contacts`. */
export class ListedContact extends ContactFields {}

/** One member of `registrations`. Documents what `readRegistrationEntry` checks. */
export class RegistrationEntry extends ContactFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: MAX_AOR_LENGTH,
    example: '1001@voice.example.com',
    description: 'Address of record: user@domain, or a SIP URI. Required unless you give `device_id`.',
  })
  aor?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^dev_[0-9A-Za-z]{1,64}$',
    description: 'ID of the device.',
  })
  device_id?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    nullable: true,
    minimum: 1,
    maximum: MAX_LINE_NUMBER,
    description:
      'Number of the line, with `device_id`. Omit it if the registration is for the whole device. With `aor`, ' +
      'the account says which line it is.',
  })
  line_number?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-22T14:59:58Z',
    description: 'Time of the REGISTER. An entry older than what is known of the contact is outdated.',
  })
  at?: string | null;

  @ApiPropertyOptional({
    type: [ListedContact],
    nullable: true,
    maxItems: MAX_CONTACTS,
    description:
      'All contacts that the node has of the address of record or device, in place of `contact` and the fields ' +
      'that describe it. It ends others that the node reported before. Each contact counts as an entry of the report.',
  })
  contacts?: ListedContact[] | null;
}

/** The body of `POST /sipedge/registrations`. */
export class ReportRegistrations extends EdgeReportFields {
  @ApiProperty({
    type: [RegistrationEntry],
    maxItems: MAX_ENTRIES,
    description: 'Registrations to report. Only a snapshot can be empty.',
  })
  registrations: RegistrationEntry[];
}
