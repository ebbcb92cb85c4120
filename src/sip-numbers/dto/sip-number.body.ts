import { UpdateOf } from '../../http/fields/dto-rules.js';
import { E164, E164_LENGTH, E164_PREFIX } from '../../http/fields/e164.js';
import {
  BooleanField,
  EnumField,
  IdField,
  IntegerField,
  ObjectField,
  TextField,
} from '../../http/fields/fields.js';
import { DESTINATION_TYPES, type DestinationType } from '../sip-number.entity.js';

/** Where calls to a number go. */
export class NumberDestinationFields {
  @EnumField({ description: 'Type of the destination.', values: DESTINATION_TYPES, example: 'device' })
  type: DestinationType;

  @TextField({
    description: 'ID of a device, or of a SIP trunk of type pbx, of the same organization.',
    example: 'dev_12345',
    maxLength: 80,
  })
  id: string;

  @IntegerField({
    description: 'Number of a line of the device. Calls go to the device as a whole if you omit it.',
    example: 1,
    minimum: 1,
    maximum: 1000,
    required: false,
    nullable: true,
  })
  line_number?: number | null;
}

/** The body of `PUT /sipnumbers/:entity`. */
export class PutSipNumber {
  @IdField({ prefix: 'org', description: 'Organization ID.', example: 'org_98765' })
  organization_id: string;

  @TextField({
    description:
      'Number in E.164: a plus sign and 2 to 15 digits. Unique on the platform. Set this or `prefix`.',
    example: '+12125550100',
    maxLength: E164_LENGTH,
    pattern: E164,
    patternMessage: 'must be an E.164 number such as +12125550100',
    required: false,
    nullable: true,
  })
  number?: string | null;

  @TextField({
    description:
      'Range of numbers: all that begin with these digits. A number, or a longer prefix, of the same organization ' +
      'takes precedence within it. At least 4 digits, unless your token is for all organizations. Set this or ' +
      '`number`.',
    maxLength: E164_LENGTH,
    pattern: E164_PREFIX,
    patternMessage: 'must be a plus sign and digits such as +1212555',
    required: false,
    nullable: true,
  })
  prefix?: string | null;

  @ObjectField({
    description: 'Where calls go. Null for nowhere.',
    example: { type: 'device', id: 'dev_12345', line_number: 1 },
    type: () => NumberDestinationFields,
    required: false,
    nullable: true,
  })
  destination?: NumberDestinationFields | null;

  @TextField({
    description: 'Name shown to people called from the number.',
    example: 'Example Corp',
    maxLength: 64,
    required: false,
    nullable: true,
  })
  caller_name?: string | null;

  @BooleanField({
    description: 'Whether the number is in use.',
    example: true,
    default: true,
    required: false,
  })
  active?: boolean;
}

/** The body of `POST /sipnumbers/:entity`. */
export class UpdateSipNumber extends UpdateOf(PutSipNumber) {}
