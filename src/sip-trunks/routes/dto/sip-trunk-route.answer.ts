import { DeletedDto } from '../../../http/answers/deleted.js';
import { enumOf } from '../../../http/fields/enumeration.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';
import { Shown } from '../../../http/fields/shown.js';
import { ROUTE_CLASSES, type RouteClass } from '../sip-trunk-route.entity.js';

/** A route of a trunk as the API shows it. */
export class SipTrunkRouteDto {
  @Shown({ description: 'SIP trunk route ID.', example: 'route_001' })
  id: string;

  @Shown({ description: 'ID of the trunk it belongs to.', example: 'trunk_12345' })
  trunk_id: string;

  @Shown({
    example: '+49',
    description:
      'Leading digits of the called numbers that use this route. The longest match wins. Empty for a ' +
      'default route.',
  })
  prefix: string;

  @Shown({ type: 'integer', example: 1, description: 'Priority. Lower values are tried first.' })
  priority: number;

  @Shown({
    description: 'Relative share of calls among routes of the same priority.',
    type: 'integer',
    example: 100,
  })
  weight: number;

  @Shown({
    description:
      'Number of characters to remove from the start of the called number. A leading plus sign counts as one.',
    type: 'integer',
    example: 0,
  })
  strip_digits: number;

  @Shown({
    description: 'Digits to add in front of what is left of the number. Empty to add nothing.',
    example: '',
  })
  prepend: string;

  @Shown({ ...enumOf(ROUTE_CLASSES), example: 'standard' })
  route_class: RouteClass;

  @Shown({ description: 'Whether the route is in use.', example: true })
  active: boolean;

  @Shown({ description: 'Time of creation.', format: 'date-time', example: '2024-01-22T12:00:00Z' })
  created_at: string;

  @Shown({
    description: 'Time of the last change.',
    format: 'date-time',
    example: '2024-01-22T12:00:00Z',
  })
  updated_at: string;
}

export class SipTrunkRouteList {
  @Shown({
    type: String,
    nullable: true,
    example: 'trunk_12345',
    description: 'ID of the trunk. Null if you asked for all trunks.',
  })
  trunk_id: string | null;

  @Shown({
    description: 'Routes of the trunk or on this page. In the response to a PUT, the routes of the request.',
    type: [SipTrunkRouteDto],
  })
  routes: SipTrunkRouteDto[];

  @Shown({
    type: Pagination,
    required: false,
    description: 'Present if you asked for a page, and always for all trunks.',
  })
  pagination?: Pagination;
}

export const ROUTES_CONFIGURED = 'SIP trunk routes configured successfully';
export const ROUTE_UPDATED = 'SIP trunk route updated successfully';
export const ROUTE_DELETED = 'SIP trunk route deleted successfully';

export const SipTrunkRouteListAnswer = envelopeOf(SipTrunkRouteList);
export const SipTrunkRoutesConfiguredAnswer = envelopeOf(
  SipTrunkRouteList,
  ROUTES_CONFIGURED,
  'SipTrunkRoutesConfiguredAnswer',
);
export const SipTrunkRouteChangedAnswer = envelopeOf(
  SipTrunkRouteDto,
  ROUTE_UPDATED,
  'SipTrunkRouteChangedAnswer',
);
export const SipTrunkRouteDeletedAnswer = envelopeOf(DeletedDto, ROUTE_DELETED, 'SipTrunkRouteDeletedAnswer');
