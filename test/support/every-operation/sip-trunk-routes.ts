import type { SipTrunkRoute } from 'telephony-resources-sdk';
import { unique } from '../api.js';
import type { Tenant } from './tenant.js';
import type { OperationTest } from './operation-test.js';

/** A route of a new trunk. */
async function trunkRoute(tenant: Tenant): Promise<SipTrunkRoute> {
  const { id } = await tenant.trunk();
  const { routes } = await tenant.client.putSipTrunkRoutes({
    entity: id,
    body: { routes: [{ prefix: '+44' }] },
  });
  return routes[0];
}

export const sipTrunkRoutes = {
  getSipTrunkRoutes: {
    async succeeds(tenant) {
      const route = await trunkRoute(tenant);
      for (const entity of [route.trunk_id, 'all']) {
        expect((await tenant.client.getSipTrunkRoutes({ entity })).routes).toEqual([route]);
      }
    },
    fails: ({ client }) => client.getSipTrunkRoutes({ entity: unique('trunk_') }),
    with: [404, 'not_found', 'SIP trunk not found'],
  },

  putSipTrunkRoutes: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const body = { routes: [{ prefix: '' }, { prefix: '0049', strip_digits: 2, prepend: '+' }] };
      const { routes } = await tenant.client.putSipTrunkRoutes({ entity: id, body });
      expect(routes).toMatchObject(body.routes);
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.putSipTrunkRoutes({ entity: id, body: { routes: [{ prefix: 'abc' }] } });
    },
    with: [422, 'validation_failed', 'Validation error'],
  },

  testSipTrunkRoutes: {
    async succeeds(tenant) {
      const route = await trunkRoute(tenant);
      const body = { organization_id: tenant.organization, number: '+44201234567' };
      const { steps, complete } = await tenant.client.testSipTrunkRoutes({ body });
      expect([steps[0].prefix, complete]).toEqual([route.prefix, true]);
      expect(steps[0].routes.map(({ trunk_id }) => trunk_id)).toContain(route.trunk_id);
    },
    fails: ({ client, organization }) =>
      client.testSipTrunkRoutes({ body: { organization_id: organization, number: 'sip:alice' } }),
    with: [422, 'validation_failed', 'Validation error'],
  },

  updateSipTrunkRoute: {
    async succeeds(tenant) {
      const { id, trunk_id } = await trunkRoute(tenant);
      const body = { route_id: id, weight: 7 };
      expect(await tenant.client.updateSipTrunkRoute({ entity: trunk_id, body })).toMatchObject({
        id,
        weight: 7,
      });
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.updateSipTrunkRoute({
        entity: id,
        body: { route_id: unique('route_'), weight: 7 },
      });
    },
    with: [404, 'not_found', 'Route not found'],
  },

  deleteSipTrunkRoute: {
    async succeeds(tenant) {
      const { id, trunk_id } = await trunkRoute(tenant);
      expect(await tenant.client.deleteSipTrunkRoute({ entity: trunk_id, route_id: id })).toMatchObject({
        id,
      });
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.deleteSipTrunkRoute({ entity: id, route_id: unique('route_') });
    },
    with: [404, 'not_found', 'Route not found'],
  },
} satisfies Record<string, OperationTest>;
