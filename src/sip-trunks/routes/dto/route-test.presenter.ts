import type { RouteOfTrunk, RouteStep } from '../route-selection.js';
import type { TestedRoutes } from '../route-test.service.js';
import type { RouteStepDto, RouteTestDto } from './route-test.answer.js';

/** What became of a test, as the API shows it. */
export function presentRouteTest(
  organizationId: string,
  number: string,
  { steps, notUsed, complete }: TestedRoutes,
): RouteTestDto {
  return {
    organization_id: organizationId,
    number,
    steps: steps.map(presentStep),
    not_used: notUsed.map(({ route, reason }) => ({
      ...namesOf(route),
      prefix: route.prefix,
      route_class: route.route_class,
      priority: route.priority,
      reason,
    })),
    complete,
  };
}

function presentStep({ prefix, route_class, priority, routes }: RouteStep): RouteStepDto {
  return {
    prefix,
    route_class,
    priority,
    routes: routes.map(({ route, share, number, failoverCodes }) => ({
      ...namesOf(route),
      weight: route.weight,
      share_percent: Math.round(share * 100) / 100,
      number,
      failover_codes: failoverCodes,
    })),
  };
}

function namesOf({
  route_id,
  trunk_id,
  trunk_name,
}: RouteOfTrunk): Pick<RouteOfTrunk, 'route_id' | 'trunk_id' | 'trunk_name'> {
  return { route_id, trunk_id, trunk_name };
}
