import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { ServiceOnItsOwn } from '../service-on-its-own.js';
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
    with: [undefined, 'no_answer', /^No answer from http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED$/],
  },

  getReadiness: {
    succeeds: async ({ client }) => expect(await client.getReadiness()).toEqual({ status: 'up' }),
    async fails(tenant) {
      const service = await ServiceOnItsOwn.start();
      try {
        await service.loseDatabase();
        return await (await tenant.clientAs({}, service.url)).getReadiness();
      } finally {
        await service.stop();
      }
    },
    with: [503, 'unavailable', 'Not ready to serve requests'],
  },
} satisfies Record<string, OperationTest>;
