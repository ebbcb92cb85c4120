import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const domains = {
  listDomains: {
    async succeeds(tenant) {
      const { id } = await tenant.domain();
      const { domains, pagination } = await tenant.client.listDomains({ status: 'pending', per_page: 20 });
      expect([domains.map((domain) => domain.id), pagination.per_page]).toEqual([[id], 20]);
    },
    fails: ({ client }) => client.listDomains({ organization_id: unique('org_') }),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getDomain: {
    async succeeds(tenant) {
      const { id, domain } = await tenant.domain();
      expect(await tenant.client.getDomain({ id })).toMatchObject({ id, domain, status: 'pending' });
    },
    fails: ({ client }) => client.getDomain({ id: unique('dom_') }),
    with: [404, 'not_found', 'Domain not found'],
  },

  putDomain: {
    async succeeds(tenant) {
      const { dns_verification_record: record } = await tenant.domain();
      expect(record).toMatch(/^voiceplatform-verify=\w+/);
    },
    fails: (tenant) => tenant.domain('not a domain'),
    with: [400, 'invalid_request', 'Invalid domain format'],
  },

  updateDomain: {
    async succeeds(tenant) {
      const { id } = await tenant.domain();
      const settings = { default_transport: 'udp', nat_keepalive: false } as const;
      const body = { ssl_enabled: true, settings };
      expect(await tenant.client.updateDomain({ id, body })).toMatchObject({ id, ...body });
      const active = await (await tenant.operator()).updateDomain({ id, body: { status: 'active' } });
      expect(active.status).toBe('active');
    },
    async fails(tenant) {
      const { id } = await tenant.domain();
      return tenant.client.updateDomain({ id, body: { status: 'active' } });
    },
    with: [409, 'conflict', 'Domain is not verified'],
  },

  deleteDomain: {
    async succeeds(tenant) {
      const { id } = await tenant.domain();
      expect(await tenant.client.deleteDomain({ id })).toMatchObject({ id });
    },
    async fails(tenant) {
      const { id, domain } = await tenant.domain();
      await tenant.device({ settings: { domain } });
      return tenant.client.deleteDomain({ id });
    },
    with: [409, 'conflict', 'Domain has active resources (trunks, devices)'],
  },
} satisfies Record<string, OperationTest>;
