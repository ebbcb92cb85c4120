import type { TrunkStatus } from '../sip-trunk.entity.js';
import type { RouteClass } from './sip-trunk-route.entity.js';

// Which routes a call is tried on, and in which order (contract §3 *Routes*). It knows of no database, so that whatever
// routes calls can be held against it.

/** A route with what counts of its trunk. */
export interface RouteOfTrunk {
  route_id: string;
  prefix: string;
  priority: number;
  weight: number;
  strip_digits: number;
  prepend: string;
  route_class: RouteClass;
  active: boolean;
  trunk_id: string;
  trunk_name: string;
  trunk_status: TrunkStatus;
  trunk_deleted: boolean;
  failover_codes: string[];
}

/** A route that a call is tried on. */
export interface ChosenRoute {
  route: RouteOfTrunk;
  /** How likely it is the first one of its step, in percent. */
  share: number;
  /** The called number as the trunk gets it. */
  number: string;
  /** After which answers the next route is tried. */
  failoverCodes: string[];
}

/** Routes whose order is by chance, each by its weight. All of them are tried before those of the next step. */
export interface RouteStep {
  prefix: string;
  route_class: RouteClass;
  priority: number;
  routes: ChosenRoute[];
}

/** Why a call is not tried on a route that matches its number. */
export type Obstacle =
  'route_inactive' | 'trunk_inactive' | 'trunk_suspended' | 'trunk_deleted' | 'number_too_short';

export interface RouteSelection {
  steps: RouteStep[];
  notUsed: { route: RouteOfTrunk; reason: Obstacle }[];
}

/** Which trunks take no calls. */
const TAKES_NO_CALLS: Partial<Record<TrunkStatus, Obstacle>> = {
  inactive: 'trunk_inactive',
  suspended: 'trunk_suspended',
};
/** An emergency call is tried everywhere, whatever the answer is. */
const ANY_FAILURE = ['4xx', '5xx', '6xx'];

/** All prefixes that match the number: the number itself, what it begins with, and that of default routes. */
export function prefixesOf(number: string): string[] {
  return Array.from({ length: number.length + 1 }, (_, length) => number.slice(0, length));
}

/**
 * Which routes of an organization a call to the number is tried on: those with the longest prefix first, of one prefix
 * those for emergencies, then those of the lowest priority; within a priority, by chance and weight.
 * @param number as it was dialled
 */
export function selectRoutes(number: string, routes: RouteOfTrunk[]): RouteSelection {
  const selection: RouteSelection = { steps: [], notUsed: [] };
  for (const route of routes.filter(({ prefix }) => number.startsWith(prefix)).sort(inOrder)) {
    const reason = obstacleOf(number, route);
    if (reason) selection.notUsed.push({ route, reason });
    else addTo(selection.steps, number, route);
  }
  for (const { routes } of selection.steps) setShares(routes);
  return selection;
}

/**
 * The number as the trunk gets it: `strip_digits` characters of the left end are taken off, a plus sign included, and
 * `prepend` is put in front.
 * @returns nothing where the number is shorter than what is to be taken off, or nothing would be left to call
 */
export function rewritten(
  number: string,
  { strip_digits, prepend }: Pick<RouteOfTrunk, 'strip_digits' | 'prepend'>,
): string | undefined {
  return number.length < strip_digits ? undefined : prepend + number.slice(strip_digits) || undefined;
}

function obstacleOf(number: string, route: RouteOfTrunk): Obstacle | undefined {
  if (!route.active) return 'route_inactive';
  if (route.trunk_deleted) return 'trunk_deleted';
  const ofTrunk = TAKES_NO_CALLS[route.trunk_status];
  return ofTrunk ?? (rewritten(number, route) === undefined ? 'number_too_short' : undefined);
}

function addTo(steps: RouteStep[], number: string, route: RouteOfTrunk): void {
  const { prefix, route_class, priority } = route;
  const last = steps.at(-1);
  const same = last?.prefix === prefix && last.route_class === route_class && last.priority === priority;
  const step = same ? last : { prefix, route_class, priority, routes: [] };
  if (!same) steps.push(step);
  const failoverCodes = route_class === 'emergency' ? ANY_FAILURE : route.failover_codes;
  step.routes.push({ route, share: 0, number: rewritten(number, route)!, failoverCodes });
}

/** A route without weight is tried after those that have any; where none has, all are as likely. */
function setShares(routes: ChosenRoute[]): void {
  const total = routes.reduce((sum, { route }) => sum + route.weight, 0);
  for (const chosen of routes) {
    chosen.share = total === 0 ? 100 / routes.length : (100 * chosen.route.weight) / total;
  }
}

function inOrder(one: RouteOfTrunk, other: RouteOfTrunk): number {
  return (
    other.prefix.length - one.prefix.length ||
    Number(other.route_class === 'emergency') - Number(one.route_class === 'emergency') ||
    one.priority - other.priority ||
    other.weight - one.weight ||
    (one.route_id < other.route_id ? -1 : 1)
  );
}
