import { exampleOf, type Examples, gone, success } from '../../../http/example.js';
import {
  ROUTE_DELETED,
  ROUTE_UPDATED,
  ROUTES_CONFIGURED,
  SipTrunkRouteDto,
} from './sip-trunk-route.answer.js';
import type { PutSipTrunkRoutes, UpdateSipTrunkRoute } from './sip-trunk-route.body.js';

const GERMANY = exampleOf(SipTrunkRouteDto, { strip_digits: 1, prepend: '00' });

const DEFAULT = exampleOf(SipTrunkRouteDto, { id: 'route_002', prefix: '', priority: 10 });

/** Those that the trunk has in the examples. */
export const TRUNK_ROUTES = [GERMANY, DEFAULT];

const PUT: PutSipTrunkRoutes = {
  routes: [
    { prefix: '+49', priority: 1, strip_digits: 1, prepend: '00' },
    { prefix: '', priority: 10 },
  ],
};

const UPDATE: UpdateSipTrunkRoute = { route_id: 'route_001', weight: 50 };

export const SIP_TRUNK_ROUTE_EXAMPLES = {
  read: {
    parameters: { entity: 'trunk_12345' },
    answer: success({ trunk_id: 'trunk_12345', routes: TRUNK_ROUTES }),
  },
  put: {
    parameters: { entity: 'trunk_12345' },
    body: PUT,
    answer: success({ trunk_id: 'trunk_12345', routes: TRUNK_ROUTES }, ROUTES_CONFIGURED),
  },
  update: {
    parameters: { entity: 'trunk_12345' },
    body: UPDATE,
    answer: success({ ...GERMANY, weight: 50, updated_at: '2024-01-22T13:00:00Z' }, ROUTE_UPDATED),
  },
  remove: {
    parameters: { entity: 'trunk_12345', route_id: 'route_001' },
    answer: gone('route_001', '2024-01-22T14:00:00Z', ROUTE_DELETED),
  },
} satisfies Examples;
