import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const organizationIps = {
  listOrganizationIps: {
    async succeeds(tenant) {
      const id = await tenant.organizationIp();
      const { ips } = await tenant.client.listOrganizationIps({ type: 'whitelist' });
      expect(ips.map((ip) => ip.id)).toEqual([id]);
    },
    fails: async (tenant) => (await tenant.clientAs({ org_ids: undefined })).listOrganizationIps(),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getOrganizationIp: {
    async succeeds(tenant) {
      const entity = await tenant.organizationIp();
      expect(await tenant.client.getOrganizationIp({ entity })).toMatchObject({ id: entity, cidr: 32 });
    },
    fails: ({ client }) => client.getOrganizationIp({ entity: unique('orgip_') }),
    with: [404, 'not_found', 'Organization IP not found'],
  },

  putOrganizationIp: {
    async succeeds({ client, organization }) {
      const body = {
        organization_id: organization,
        ip_address: '198.51.100.0',
        cidr: 24,
        type: 'blacklist',
      } as const;
      expect(await client.putOrganizationIp({ entity: 'new', body })).toMatchObject(body);
    },
    async fails(tenant) {
      await tenant.organizationIp();
      return tenant.organizationIp();
    },
    with: [409, 'conflict', 'IP address already exists for organization'],
  },

  updateOrganizationIp: {
    async succeeds(tenant) {
      const entity = await tenant.organizationIp();
      const body = { description: 'Remote office', cidr: 28 };
      expect(await tenant.client.updateOrganizationIp({ entity, body })).toMatchObject(body);
    },
    async fails(tenant) {
      const entity = await tenant.organizationIp();
      return tenant.client.updateOrganizationIp({ entity, body: { cidr: 33 } });
    },
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  deleteOrganizationIp: {
    async succeeds(tenant) {
      const entity = await tenant.organizationIp();
      expect(await tenant.client.deleteOrganizationIp({ entity })).toMatchObject({ id: entity });
    },
    fails: ({ client }) => client.deleteOrganizationIp({ entity: 'none' }),
    with: [400, 'invalid_request', 'Invalid ID format'],
  },
} satisfies Record<string, OperationTest>;
