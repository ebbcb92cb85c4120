import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import type { OperationTest } from './operation-test.js';

export const health = {
  getLiveness: {
    succeeds: async ({ client }) => expect(await client.getLiveness()).toEqual({ status: 'up' }),
    async fails(tenant) {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      return (await tenant.clientAs({}, `http://127.0.0.1:${port}`)).getLiveness();
    },
    with: [
      undefined,
      'no_answer',
      expect.stringMatching(/^No response from http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED$/),
    ],
  },

  getReadiness: {
    succeeds: async ({ client }) => expect(await client.getReadiness()).toEqual({ status: 'up' }),
    async fails(tenant) {
      await tenant.own.loseDatabase();
      try {
        return await (await tenant.clientAs({}, tenant.own.url)).getReadiness();
      } finally {
        await tenant.own.findDatabase();
      }
    },
    with: [503, 'unavailable', 'Not ready to serve requests'],
  },

  getMetrics: {
    succeeds: async ({ client }) =>
      expect(await client.getMetrics()).toContain('# TYPE http_request_duration_seconds histogram'),
    fails: async (tenant) => (await tenant.clientAs({}, tenant.own.url)).getMetrics(),
    with: [404, 'not_found', 'Resource not found'],
  },
} satisfies Record<string, OperationTest>;
