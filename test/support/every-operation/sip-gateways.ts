import { unique } from '../api.js';
import type { Tenant } from './tenant.js';
import type { OperationTest } from './operation-test.js';

/** A gateway that was reported to be down, and so has an open alert. */
async function gatewayDown(tenant: Tenant): Promise<string> {
  const { id } = await tenant.gateway();
  await tenant.client.reportGatewayPing({ entity: id, param1: 'down', param2: 'now', body: {} });
  return id;
}

export const sipGateways = {
  listSipGateways: {
    async succeeds(tenant) {
      const { id } = await tenant.gateway();
      const { gateways } = await tenant.client.listSipGateways({ organization_id: tenant.organization });
      expect(gateways.map((gateway) => gateway.id)).toEqual([id]);
    },
    fails: ({ client }) => client.listSipGateways({ organization_id: unique('org_') }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getSipGateway: {
    async succeeds(tenant) {
      const gateway = await tenant.gateway();
      expect(await tenant.client.getSipGateway({ id: gateway.id })).toEqual(gateway);
    },
    fails: ({ client }) => client.getSipGateway({ id: unique('gw_') }),
    with: [404, 'not_found', 'Gateway not found'],
  },

  putSipGateway: {
    async succeeds(tenant) {
      const gateway = await tenant.gateway({ transport: 'tls', failure_threshold: 5 });
      expect(gateway).toMatchObject({ port: 5061, failure_threshold: 5, status: 'unknown' });
    },
    fails: (tenant) => tenant.gateway({ ping_interval_seconds: 4 }),
    with: [422, 'validation_failed', 'Validation error'],
  },

  updateSipGateway: {
    async succeeds(tenant) {
      const { id } = await tenant.gateway();
      const gateway = await tenant.client.updateSipGateway({ id, body: { name: 'Renamed' } });
      expect(gateway.name).toBe('Renamed');
    },
    async fails(tenant) {
      const { id } = await tenant.gateway();
      return tenant.client.updateSipGateway(
        { id, body: { name: 'Renamed' } },
        { ifMatch: '"0.AAAAAAAAAAAAAAAA"' },
      );
    },
    with: [412, 'precondition_failed', 'The resource has changed since it was read'],
  },

  deleteSipGateway: {
    async succeeds(tenant) {
      const { id } = await tenant.gateway();
      expect(await tenant.client.deleteSipGateway({ id })).toMatchObject({ id });
    },
    async fails(tenant) {
      const { id } = await tenant.gateway();
      return (await tenant.clientAs({ org_ids: [unique('org_')] })).deleteSipGateway({ id });
    },
    with: [403, 'forbidden', 'Insufficient permissions to delete gateway'],
  },

  listGatewayPings: {
    async succeeds(tenant) {
      const id = await gatewayDown(tenant);
      const { gateways } = await tenant.client.listGatewayPings({ status: 'down' });
      expect(gateways).toMatchObject([{ gateway_id: id, status: 'down' }]);
    },
    fails: ({ client }) => client.listGatewayPings({ include_history: true, history_hours: 721 }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  getGatewayPing: {
    async succeeds(tenant) {
      const { id } = await tenant.gateway();
      const ping = await tenant.client.getGatewayPing({
        entity: id,
        include_history: true,
        history_hours: 12,
      });
      expect(ping).toMatchObject({
        gateway_id: id,
        status: 'unknown',
        uptime_percent_24h: null,
        history: [],
      });
    },
    fails: ({ client }) => client.getGatewayPing({ entity: 'some' }),
    with: [400, 'invalid_request', 'Invalid entity parameter'],
  },

  reportGatewayPing: {
    async succeeds(tenant) {
      const { id } = await tenant.gateway();
      const body = { response_time_ms: 250, packet_loss_percent: 5.2 };
      const degraded = await tenant.client.reportGatewayPing({
        entity: id,
        param1: 'status',
        param2: 'update',
        body,
      });
      expect(degraded).toMatchObject({ gateway_id: id, status: 'degraded', alert_generated: true });
    },
    async fails(tenant) {
      const { id } = await tenant.gateway();
      return tenant.client.reportGatewayPing({
        entity: id,
        param1: 'healthy',
        param2: 'yesterday',
        body: {},
      });
    },
    with: [400, 'invalid_request', 'Invalid status or parameters'],
  },

  listAlerts: {
    async succeeds(tenant) {
      const id = await gatewayDown(tenant);
      const { alerts } = await tenant.client.listAlerts({ gateway_id: id, status: 'open' });
      expect(alerts).toMatchObject([{ gateway_id: id, status: 'open', resolved_at: null }]);
    },
    fails: ({ client }) => client.listAlerts({ gateway_id: 'dev_1' }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  listGatewayAlerts: {
    async succeeds(tenant) {
      const id = await gatewayDown(tenant);
      const { alerts } = await tenant.client.listGatewayAlerts({ id });
      expect(alerts.map(({ gateway_id }) => gateway_id)).toEqual([id]);
    },
    fails: ({ client }) => client.listGatewayAlerts({ id: unique('gw_') }),
    with: [404, 'not_found', 'Gateway not found'],
  },
} satisfies Record<string, OperationTest>;
