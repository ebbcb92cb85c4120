import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const sipTrunks = {
  listSipTrunks: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const { trunks, pagination } = await tenant.client.listSipTrunks({ status: 'pending', q: 'trunk' });
      expect([trunks.map((trunk) => trunk.id), pagination.total]).toEqual([[id], 1]);
    },
    fails: ({ client }) => client.listSipTrunks({ per_page: 201 }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  getSipTrunk: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const trunk = await tenant.client.getSipTrunk({ id, include: 'ips,routes' });
      expect(trunk).toMatchObject({ id, name: 'Trunk', ips: [], routes: [] });
    },
    fails: ({ client }) => client.getSipTrunk({ id: unique('trunk_') }),
    with: [404, 'not_found', 'SIP trunk not found'],
  },

  putSipTrunk: {
    async succeeds({ client, organization }) {
      const id = unique('trunk_');
      const body = { name: 'Pbx', organization_id: organization, type: 'pbx', host: '192.0.2.1' } as const;
      const made = await client.putSipTrunk({ id, body: { ...body, password: 'secret' } }).withResponse();
      expect(made).toMatchObject({ status: 201, location: `/siptrunk/${id}`, data: { id, ...body } });
      const replaced = await client.putSipTrunk({ id, body: { ...body, port: 5070 } }).withResponse();
      expect(replaced).toMatchObject({ status: 200, data: { id, port: 5070 } });
    },
    async fails(tenant) {
      await tenant.trunk('Carrier');
      return tenant.trunk('CARRIER');
    },
    with: [409, 'conflict', 'Trunk with same name already exists'],
  },

  updateSipTrunk: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const body = { max_channels: 150, codecs: ['G.711', 'OPUS'], status: 'active' } as const;
      const { data, message } = await tenant.client
        .updateSipTrunk({ id, body: { ...body, codecs: [...body.codecs] } })
        .withResponse();
      expect([data, message]).toEqual([expect.objectContaining(body), 'SIP trunk updated successfully']);
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.updateSipTrunk({ id, body: { port: 65_536 } });
    },
    with: [422, 'validation_failed', 'Validation error'],
  },

  deleteSipTrunk: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      expect(await tenant.client.deleteSipTrunk({ id, force: false })).toMatchObject({ id });
    },
    async fails(tenant) {
      const { client, organization } = tenant;
      const { id } = await tenant.trunk();
      await client.reportCall({
        callId: unique('call-'),
        body: { organization_id: organization, trunk_id: id },
      });
      return client.deleteSipTrunk({ id });
    },
    with: [409, 'conflict', 'Trunk has active calls (use force=true to override)'],
  },
} satisfies Record<string, OperationTest>;
