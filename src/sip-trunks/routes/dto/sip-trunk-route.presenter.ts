import { timestamp } from '../../../http/answers/times.js';
import type { SipTrunkRoute } from '../sip-trunk-route.entity.js';
import type { SipTrunkRouteDto } from './sip-trunk-route.answer.js';

/** The route as the API shows it. */
export function presentSipTrunkRoute(route: SipTrunkRoute): SipTrunkRouteDto {
  return {
    id: route.id,
    trunk_id: route.trunk_id,
    prefix: route.prefix,
    priority: route.priority,
    weight: route.weight,
    strip_digits: route.strip_digits,
    prepend: route.prepend,
    route_class: route.route_class,
    active: route.active,
    created_at: timestamp(route.created_at),
    updated_at: timestamp(route.updated_at),
  };
}
