import type { OperationTest } from './operation-test.js';

export const audit = {
  listAuditEvents: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const { events } = await tenant.client.listAuditEvents({ resource_id: id });
      expect(events).toMatchObject([{ resource_id: id, before: null, after: { name: 'Trunk' } }]);
    },
    fails: ({ client }) => client.listAuditEvents({ from: 'yesterday' }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },
} satisfies Record<string, OperationTest>;
