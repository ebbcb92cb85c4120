import { prefixesOf, rewritten, type RouteOfTrunk, selectRoutes } from './route-selection.js';

let made = 0;

function route(different: Partial<RouteOfTrunk> = {}): RouteOfTrunk {
  const id = String(++made).padStart(4, '0');
  return {
    route_id: `route_${id}`,
    prefix: '',
    priority: 1,
    weight: 100,
    strip_digits: 0,
    prepend: '',
    route_class: 'standard',
    active: true,
    trunk_id: `trunk_${id}`,
    trunk_name: `Trunk ${id}`,
    trunk_status: 'active',
    trunk_deleted: false,
    failover_codes: ['408', '5xx'],
    ...different,
  };
}

/** The ids of the routes, by steps. */
const steps = (number: string, routes: RouteOfTrunk[]): string[][] =>
  selectRoutes(number, routes).steps.map((step) => step.routes.map((chosen) => chosen.route.route_id));

describe('which routes a call is tried on', () => {
  it('has the longest prefix first, then shorter ones, whatever their priority', () => {
    const all = route({ priority: 0 });
    const germany = route({ prefix: '+49', priority: 9 });
    const berlin = route({ prefix: '+4930', priority: 20 });
    const france = route({ prefix: '+33' });
    const routes = [all, germany, berlin, france];
    expect(steps('+493012345', routes)).toEqual([[berlin.route_id], [germany.route_id], [all.route_id]]);
    expect(steps('+4989', routes)).toEqual([[germany.route_id], [all.route_id]]);
    expect(steps('+4930', routes)[0]).toEqual([berlin.route_id]);
    expect(steps('493012345', routes)).toEqual([[all.route_id]]);
    expect(steps('1', [germany, france])).toEqual([]);
  });

  it('has lower priorities first, and shares a priority by weight', () => {
    const later = route({ prefix: '1', priority: 2 });
    const small = route({ prefix: '1', weight: 1 });
    const large = route({ prefix: '1', weight: 2 });
    const last = route({ prefix: '1', weight: 0 });
    const { steps } = selectRoutes('123', [later, last, small, large]);
    expect(steps.map(({ priority }) => priority)).toEqual([1, 2]);
    expect(steps[0].routes.map((chosen) => [chosen.route.weight, Math.round(chosen.share)])).toEqual([
      [2, 67],
      [1, 33],
      [0, 0],
    ]);
    expect(steps[1].routes[0].share).toBe(100);
    const without = selectRoutes('1', [route({ weight: 0 }), route({ weight: 0 })]).steps[0].routes;
    expect(without.map(({ share }) => share)).toEqual([50, 50]);
  });

  it('has emergency routes first of their prefix, and tries them all', () => {
    const standard = route({ prefix: '112', priority: 0 });
    const emergency = route({ prefix: '112', priority: 5, route_class: 'emergency' });
    const longer = route({ prefix: '1122' });
    expect(steps('112', [standard, emergency, longer])).toEqual([[emergency.route_id], [standard.route_id]]);
    expect(steps('11223', [standard, emergency, longer])[0]).toEqual([longer.route_id]);
    const [first, second] = selectRoutes('112', [standard, emergency]).steps;
    expect(first.routes[0].failoverCodes).toEqual(['4xx', '5xx', '6xx']);
    expect(second.routes[0].failoverCodes).toEqual(['408', '5xx']);
  });

  it('leaves out what takes no calls, and says why', () => {
    const pending = route({ trunk_status: 'pending' });
    const { steps, notUsed } = selectRoutes('12', [
      pending,
      route({ active: false, trunk_status: 'suspended' }),
      route({ trunk_status: 'inactive' }),
      route({ trunk_status: 'suspended' }),
      route({ trunk_deleted: true }),
      route({ strip_digits: 3 }),
      route({ strip_digits: 2 }),
      route({ prefix: '2', active: false }),
    ]);
    expect(steps).toHaveLength(1);
    expect(steps[0].routes.map((chosen) => chosen.route)).toEqual([pending]);
    expect(notUsed.map(({ reason }) => reason)).toEqual([
      'route_inactive',
      'trunk_inactive',
      'trunk_suspended',
      'trunk_deleted',
      'number_too_short',
      'number_too_short',
    ]);
  });
});

describe('the number that a trunk gets', () => {
  it.each([
    ['+4930123', 0, '', '+4930123'],
    ['+4930123', 1, '', '4930123'],
    ['+4930123', 3, '0', '030123'],
    ['004930123', 2, '+', '+4930123'],
    ['112', 3, '*9', '*9'],
    ['112', 3, '', undefined],
    ['112', 4, '0', undefined],
  ])('of %s without %d characters, after "%s", is %s', (number, strip_digits, prepend, expected) => {
    expect(rewritten(number, { strip_digits, prepend })).toBe(expected);
  });
});

describe('the prefixes of a number', () => {
  it('are those it begins with, none and all of it included', () => {
    expect(prefixesOf('+49')).toEqual(['', '+', '+4', '+49']);
    expect(prefixesOf('+123456789012345')).toHaveLength(17);
  });
});
