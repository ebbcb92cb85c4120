import { ApiProperty } from '@nestjs/swagger';
import { DeletedDto } from '../../../http/answers/deleted.js';
import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { Pagination } from '../../../http/answers/paging.js';

/** A route of a trunk as the API shows it. */
export class SipTrunkRouteDto {
  @ApiProperty({ description: 'SIP trunk route ID.', example: 'route_001' })
  id: string;

  @ApiProperty({ description: 'ID of the trunk it belongs to.', example: 'trunk_12345' })
  trunk_id: string;

  @ApiProperty({
    example: '+49',
    description:
      'Leading digits of the called numbers that use this route. The longest match wins. Empty for a ' +
      'default route.',
  })
  prefix: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'Priority. Lower values are tried first.' })
  priority: number;

  @ApiProperty({
    description: 'Relative share of calls among routes of the same priority.',
    type: 'integer',
    example: 100,
  })
  weight: number;

  @ApiProperty({
    description: 'Number of leading digits to remove from the called number.',
    type: 'integer',
    example: 0,
  })
  strip_digits: number;

  @ApiProperty({
    description: 'Digits to add in front of the number after that. Empty to add nothing.',
    example: '',
  })
  prepend: string;

  @ApiProperty({ description: 'Whether the route is in use.', example: true })
  active: boolean;

  @ApiProperty({ description: 'Time of creation.', format: 'date-time', example: '2024-01-22T12:00:00Z' })
  created_at: string;

  @ApiProperty({
    description: 'Time of the last change.',
    format: 'date-time',
    example: '2024-01-22T12:00:00Z',
  })
  updated_at: string;
}

export class SipTrunkRouteList {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'trunk_12345',
    description: 'ID of the trunk. Null if you asked for all trunks.',
  })
  trunk_id: string | null;

  @ApiProperty({
    description: 'Routes of the trunk or on this page. In the response to a PUT, the routes of the request.',
    type: [SipTrunkRouteDto],
  })
  routes: SipTrunkRouteDto[];

  @ApiProperty({
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
