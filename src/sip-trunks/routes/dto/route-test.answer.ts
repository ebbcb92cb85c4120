import { envelopeOf } from '../../../http/answers/envelope-schema.js';
import { enumOf, explained } from '../../../http/fields/enumeration.js';
import { Shown } from '../../../http/fields/shown.js';
import { DEFAULT_FAILOVER_CODES } from '../../sip-trunk.entity.js';
import { MAX_MATCHING } from '../matching-routes.reader.js';
import type { Obstacle } from '../route-selection.js';
import { ROUTE_CLASSES, type RouteClass } from '../sip-trunk-route.entity.js';

const OBSTACLES = explained<Obstacle>('RouteObstacle', {
  route_inactive: 'the route is not active',
  trunk_inactive: 'the trunk is inactive',
  trunk_suspended: 'the trunk is suspended',
  trunk_deleted: 'the trunk was deleted',
  number_too_short: '`strip_digits` leaves nothing of the number',
});

/** A route that a call is tried on. */
export class TriedRouteDto {
  @Shown({ description: 'SIP trunk route ID.', example: 'route_001' })
  route_id: string;

  @Shown({ description: 'ID of the trunk.', example: 'trunk_12345' })
  trunk_id: string;

  @Shown({ description: 'Name of the trunk.', example: 'Primary Carrier Trunk' })
  trunk_name: string;

  @Shown({ description: 'Weight of the route.', type: 'integer', example: 100 })
  weight: number;

  @Shown({
    description:
      'Share of calls that try this route first within the step, in percent. Routes with weight 0 come after the others.',
    example: 100,
  })
  share_percent: number;

  @Shown({
    description: 'The number that the trunk gets, after `strip_digits` and `prepend`.',
    example: '00493012345678',
  })
  number: string;

  @Shown({
    description:
      'Responses after which the next route is tried: those of the trunk, or for an emergency route any failure ' +
      '(`4xx`, `5xx` and `6xx`).',
    type: [String],
    example: DEFAULT_FAILOVER_CODES,
  })
  failover_codes: string[];
}

/** Routes that are tried in random order, by weight. */
export class RouteStepDto {
  @Shown({ description: 'The matching prefix. Empty for default routes.', example: '+49' })
  prefix: string;

  @Shown({ ...enumOf(ROUTE_CLASSES), example: 'standard' })
  route_class: RouteClass;

  @Shown({ description: 'Priority of the routes.', type: 'integer', example: 1 })
  priority: number;

  @Shown({
    description: 'Routes of this step, largest share first. All of them are tried before the next step.',
    type: [TriedRouteDto],
  })
  routes: TriedRouteDto[];
}

/** A matching route that is not used. */
export class UnusedRouteDto {
  @Shown({ description: 'SIP trunk route ID.', example: 'route_003' })
  route_id: string;

  @Shown({ description: 'ID of the trunk.', example: 'trunk_12346' })
  trunk_id: string;

  @Shown({ description: 'Name of the trunk.', example: 'Secondary Carrier Trunk' })
  trunk_name: string;

  @Shown({ description: 'The matching prefix. Empty for default routes.', example: '+49' })
  prefix: string;

  @Shown({ ...enumOf(ROUTE_CLASSES), example: 'standard' })
  route_class: RouteClass;

  @Shown({ description: 'Priority of the route.', type: 'integer', example: 2 })
  priority: number;

  @Shown({ ...enumOf(OBSTACLES), example: 'trunk_suspended' })
  reason: Obstacle;
}

/** On which routes a call to a number is tried. */
export class RouteTestDto {
  @Shown({ description: 'Organization that calls.', example: 'org_98765' })
  organization_id: string;

  @Shown({ description: 'The called number, as given.', example: '+493012345678' })
  number: string;

  @Shown({
    description: 'What is tried, in order. Empty if the call cannot be routed.',
    type: [RouteStepDto],
  })
  steps: RouteStepDto[];

  @Shown({ description: 'Matching routes that are not used, and why.', type: [UnusedRouteDto] })
  not_used: UnusedRouteDto[];

  @Shown({
    description: `Whether all matching routes are listed. At most ${MAX_MATCHING.toLocaleString('en')} are considered, in their order.`,
    example: true,
  })
  complete: boolean;
}

export const RouteTestAnswer = envelopeOf(RouteTestDto);
