import { enumeration, type WordOf } from '../../http/fields/enumeration.js';
import {
  BooleanField,
  EnumField,
  EnumListField,
  IdField,
  IntegerField,
  TextField,
  TextListField,
} from '../../http/fields/fields.js';
import { UpdateOf } from '../../http/fields/dto-rules.js';
import { E164 } from '../../http/fields/e164.js';
import { HostField } from '../../http/fields/host.js';
import { NameField } from '../../http/fields/name-field.js';
import { SipPortField } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import {
  CALLER_ID_ANONYMOUS,
  CALLER_ID_ASSERTED,
  CALLER_ID_FROM,
  type CallerIdAnonymous,
  type CallerIdAsserted,
  type CallerIdFrom,
  type Codec,
  CODECS,
  DEFAULT_FAILOVER_CODES,
  DTMF_MODES,
  type DtmfMode,
  TRUNK_TYPES,
  type TrunkType,
} from '../sip-trunk.entity.js';

/** A busy or declining callee must not be called again elsewhere: 486 and 600 say the one, 603 the other. */
const FAILOVER_CODE = /^(?!486|600|603)([4-6]\d\d|5xx)$/;
/** More would not make a difference: with `5xx`, these are the codes that SIP knows. */
const MAX_FAILOVER_CODES = 50;
const MAX_ALLOWED_NUMBERS = 256;

/** The body of `PUT /siptrunk/:entity`. */
export class PutSipTrunk {
  @NameField({
    description: 'Display name of the trunk. It must be unique in the organization; case is ignored.',
    example: 'Secondary Carrier Trunk',
  })
  name: string;

  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @EnumField({
    description: 'Trunk type. You can omit it if the path names it.',
    values: TRUNK_TYPES,
    example: 'carrier',
    required: false,
  })
  type?: TrunkType;

  @HostField({
    description: 'Host name or IP address of the SIP server.',
    example: 'sip2.carrier.example.com',
  })
  host: string;

  @SipPortField()
  port?: number | null;

  @EnumField({
    description: 'Transport protocol.',
    values: TRANSPORTS,
    default: 'udp',
    example: 'udp',
    required: false,
  })
  transport?: Transport;

  @TextField({
    description: 'Authentication username.',
    example: 'secondary_trunk',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  username?: string | null;

  @TextField({
    description:
      'Authentication password. It is never shown. Omit it to keep the current one; null clears it.',
    example: 'secure_password_123',
    maxLength: 255,
    trim: false,
    required: false,
    nullable: true,
    writeOnly: true,
  })
  password?: string | null;

  @TextField({
    description: 'Authentication realm.',
    example: 'carrier.example.com',
    maxLength: 255,
    required: false,
    nullable: true,
  })
  realm?: string | null;

  @BooleanField({
    description: 'Whether the trunk registers with the remote server.',
    example: true,
    default: false,
    required: false,
  })
  register?: boolean;

  @IntegerField({
    description: 'Maximum number of concurrent channels. Null means no limit.',
    example: 50,
    minimum: 1,
    maximum: 1_000_000,
    required: false,
    nullable: true,
  })
  max_channels?: number | null;

  @IntegerField({
    description: 'Maximum number of new calls per second. Null means no limit.',
    minimum: 1,
    maximum: 100_000,
    required: false,
    nullable: true,
  })
  max_cps?: number | null;

  @TextListField({
    description:
      'SIP response codes after which a call tries the next route: codes from 400 to 699, or `5xx` for all ' +
      'from 500 to 599. A trunk that does not answer counts as 408. The codes 486, 600 and 603 are refused, since a ' +
      'busy or declining callee must not be called again.',
    pattern: FAILOVER_CODE,
    patternMessage: 'each must be 5xx or a code from 400 to 699 other than 486, 600 and 603',
    maxItems: MAX_FAILOVER_CODES,
    default: DEFAULT_FAILOVER_CODES,
    required: false,
  })
  failover_codes?: string[];

  @EnumListField({
    description: 'Allowed audio codecs.',
    values: CODECS,
    example: ['G.711', 'G.729'],
    required: false,
  })
  codecs?: Codec[];

  @EnumField({
    description: 'DTMF mode.',
    values: DTMF_MODES,
    default: 'rfc2833',
    example: 'rfc2833',
    required: false,
  })
  dtmf_mode?: DtmfMode;

  @BooleanField({
    description: 'Enable NAT traversal support.',
    example: true,
    default: false,
    required: false,
  })
  nat_support?: boolean;

  @TextField({
    description: 'Default caller ID name.',
    example: 'Company Name',
    maxLength: 80,
    required: false,
    nullable: true,
  })
  caller_id_name?: string | null;

  @TextField({
    description: 'Default caller ID number (E.164).',
    example: '+15551234567',
    maxLength: 16,
    pattern: E164,
    patternMessage: 'must be an E.164 number such as +15551234567',
    required: false,
    nullable: true,
  })
  caller_id_number?: string | null;

  @EnumField({
    description: 'Identity of the caller in the From header of calls over this trunk.',
    values: CALLER_ID_FROM,
    default: 'caller',
    required: false,
  })
  caller_id_from?: CallerIdFrom;

  @EnumField({
    description:
      'Identity of the caller in the P-Asserted-Identity header (RFC 3325) of calls over this trunk.',
    values: CALLER_ID_ASSERTED,
    default: 'none',
    required: false,
  })
  caller_id_asserted?: CallerIdAsserted;

  @TextListField({
    description:
      'Numbers (E.164) that callers may show on this trunk. A call with another number shows `caller_id_number`, or ' +
      'is refused if the trunk has none. Empty means any number.',
    pattern: E164,
    patternMessage: 'each must be an E.164 number such as +15551234567',
    maxItems: MAX_ALLOWED_NUMBERS,
    default: [],
    required: false,
  })
  caller_id_allowed_numbers?: string[];

  @EnumField({
    description: 'What happens to calls from callers who hide their number.',
    values: CALLER_ID_ANONYMOUS,
    default: 'allow',
    required: false,
  })
  caller_id_anonymous?: CallerIdAnonymous;
}

/** The statuses that a client can set; `pending` is only where a trunk begins. */
const SETTABLE_STATUSES = enumeration(
  'SettableTrunkStatus',
  ['active', 'inactive', 'suspended'],
  'The statuses you can set.',
);

/** The body of `POST /siptrunk/:entity`. */
export class UpdateSipTrunk extends UpdateOf(PutSipTrunk) {
  @EnumField({
    description: 'Trunk status.',
    values: SETTABLE_STATUSES,
    example: 'active',
    required: false,
  })
  status?: WordOf<typeof SETTABLE_STATUSES>;
}
