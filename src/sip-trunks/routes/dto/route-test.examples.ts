import { exampleOf, type Examples, success } from '../../../http/example.js';
import { RouteStepDto, RouteTestDto, TriedRouteDto, UnusedRouteDto } from './route-test.answer.js';
import { TestSipTrunkRoutes } from './route-test.body.js';

const GERMANY = exampleOf(RouteStepDto, { routes: [exampleOf(TriedRouteDto)] });

const DEFAULT = exampleOf(RouteStepDto, {
  prefix: '',
  priority: 10,
  routes: [exampleOf(TriedRouteDto, { route_id: 'route_002', number: '+493012345678' })],
});

export const ROUTE_TEST_EXAMPLES = {
  test: {
    body: exampleOf(TestSipTrunkRoutes),
    answer: success(
      exampleOf(RouteTestDto, { steps: [GERMANY, DEFAULT], not_used: [exampleOf(UnusedRouteDto)] }),
    ),
  },
} satisfies Examples;
