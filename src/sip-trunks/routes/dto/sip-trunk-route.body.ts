import { OmitType, PartialType } from '@nestjs/swagger';
import { UpdateBody } from '../../../http/fields/dto-rules.js';
import {
  BooleanField,
  EnumField,
  IdField,
  IntegerField,
  ListField,
  TextField,
} from '../../../http/fields/fields.js';
import { MAX_PARTS } from '../../trunk-parts.js';
import { ROUTE_CLASSES, type RouteClass } from '../sip-trunk-route.entity.js';

/** One member of `routes`. */
export class SipTrunkRouteFields {
  @IdField({
    prefix: 'route',
    description:
      'ID of the route to replace, or an ID of your choice for a new route. Defaults to the route with ' +
      'the same prefix, or else to a new ID.',
    example: 'route_001',
    required: false,
  })
  id?: string;

  @TextField({
    description:
      'Leading digits of the called numbers that use this route, with or without a plus sign. Empty for ' +
      'a default route.',
    example: '+49',
    minLength: 0,
    maxLength: 32,
    pattern: /^\+?\d*$/,
    patternMessage: 'must be digits, with or without a leading plus sign',
  })
  prefix: string;

  @IntegerField({
    description: 'Priority. Lower values are tried first.',
    example: 1,
    minimum: 0,
    maximum: 65535,
    default: 1,
    required: false,
  })
  priority?: number;

  @IntegerField({
    description: 'Relative share of calls among routes of the same priority.',
    example: 100,
    minimum: 0,
    maximum: 65535,
    default: 100,
    required: false,
  })
  weight?: number;

  @IntegerField({
    description:
      'Number of characters to remove from the start of the called number. A leading plus sign counts as one.',
    example: 0,
    minimum: 0,
    maximum: 32,
    default: 0,
    required: false,
  })
  strip_digits?: number;

  @TextField({
    description: 'Digits to add in front of what is left of the number.',
    example: '00',
    minLength: 0,
    maxLength: 32,
    pattern: /^\+?[\d*#]*$/,
    patternMessage: 'must be digits, * or #, with or without a leading plus sign',
    default: '',
    required: false,
  })
  prepend?: string;

  @EnumField({
    description: 'Class of the calls. No limit applies to emergency calls.',
    values: ROUTE_CLASSES,
    example: 'standard',
    default: 'standard',
    required: false,
  })
  route_class?: RouteClass;

  @BooleanField({
    description: 'Whether the route is in use.',
    example: true,
    default: true,
    required: false,
  })
  active?: boolean;
}

/** The body of `PUT /siptrunkroutes/:entity`. */
export class PutSipTrunkRoutes {
  @ListField({
    description: 'Routes to save. Each replaces the existing one with the same prefix.',
    type: () => SipTrunkRouteFields,
    minItems: 1,
    maxItems: MAX_PARTS,
  })
  routes: SipTrunkRouteFields[];
}

/** The body of `POST /siptrunkroutes/:entity`. */
@UpdateBody()
export class UpdateSipTrunkRoute extends PartialType(OmitType(SipTrunkRouteFields, ['id']), {
  skipNullProperties: false,
}) {
  @IdField({ prefix: 'route', description: 'ID of the route to update.', example: 'route_001' })
  route_id: string;
}
