import { OmitType, PartialType } from '@nestjs/swagger';
import { BooleanField, IdField, IntegerField, ListField, TextField } from '../../http/fields.js';
import { MAX_PARTS } from '../../sip-trunks/trunk-parts.js';

/** One member of `routes`. */
export class SipTrunkRouteFields {
  @IdField({
    prefix: 'route',
    description:
      'The route to replace, or an ID of your choice for a new one (default: the route of the same prefix, else a ' +
      'new ID).',
    example: 'route_001',
    required: false,
  })
  id?: string;

  @TextField({
    description:
      'Leading digits of the numbers it is for, with or without a plus sign; empty for a default route.',
    example: '+49',
    minLength: 0,
    maxLength: 32,
    pattern: /^\+?\d*$/,
    patternMessage: 'must be digits, with or without a leading plus sign',
  })
  prefix: string;

  @IntegerField({
    description: 'Lower is tried first.',
    example: 1,
    minimum: 0,
    maximum: 65535,
    default: 1,
    required: false,
  })
  priority?: number;

  @IntegerField({
    description: 'Share of the calls among routes of the same priority.',
    example: 100,
    minimum: 0,
    maximum: 65535,
    default: 100,
    required: false,
  })
  weight?: number;

  @IntegerField({
    description: 'How many leading digits are taken off.',
    example: 0,
    minimum: 0,
    maximum: 32,
    default: 0,
    required: false,
  })
  strip_digits?: number;

  @TextField({
    description: 'What is put in front after that.',
    example: '00',
    minLength: 0,
    maxLength: 32,
    pattern: /^\+?[\d*#]*$/,
    patternMessage: 'must be digits, * or #, with or without a leading plus sign',
    default: '',
    required: false,
  })
  prepend?: string;

  @BooleanField({ description: 'Whether the route is used.', example: true, default: true, required: false })
  active?: boolean;
}

/** The body of `PUT /siptrunkroutes/:entity`. */
export class PutSipTrunkRoutes {
  @ListField({
    description: 'Routes; each replaces the one of the same prefix.',
    type: () => SipTrunkRouteFields,
    minItems: 1,
    maxItems: MAX_PARTS,
  })
  routes: SipTrunkRouteFields[];
}

/** The body of `POST /siptrunkroutes/:entity`. */
export class UpdateSipTrunkRoute extends PartialType(OmitType(SipTrunkRouteFields, ['id']), {
  skipNullProperties: false,
}) {
  @IdField({ prefix: 'route', description: 'ID of the route to update.', example: 'route_001' })
  route_id: string;
}
