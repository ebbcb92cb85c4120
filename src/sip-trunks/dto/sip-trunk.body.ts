import { enumeration, type WordOf } from '../../http/fields/enumeration.js';
import {
  BooleanField,
  EnumField,
  EnumListField,
  IdField,
  IntegerField,
  TextField,
} from '../../http/fields/fields.js';
import { UpdateOf } from '../../http/fields/dto-rules.js';
import { HostField } from '../../http/fields/host.js';
import { NameField } from '../../http/fields/name-field.js';
import { SipPortField } from '../../http/fields/sip-port.js';
import { type Transport, TRANSPORTS } from '../../http/fields/sip-transport.js';
import {
  type Codec,
  CODECS,
  DTMF_MODES,
  type DtmfMode,
  TRUNK_TYPES,
  type TrunkType,
} from '../sip-trunk.entity.js';

/** E.164 (ITU-T): a plus sign and up to 15 digits. */
const E164 = /^\+[1-9]\d{1,14}$/;

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
