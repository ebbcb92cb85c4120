import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const sipNumbers = {
  listSipNumbers: {
    async succeeds(tenant) {
      const { id } = await tenant.number();
      const { numbers } = await tenant.client.listSipNumbers({ active: true });
      expect(numbers.map((number) => number.id)).toEqual([id]);
    },
    fails: ({ client }) => client.listSipNumbers({ q: 'Sales' }),
    with: [400, 'invalid_request', 'Invalid request parameters'],
  },

  getSipNumber: {
    async succeeds(tenant) {
      const number = await tenant.number();
      expect(await tenant.client.getSipNumber({ entity: number.id })).toEqual(number);
    },
    fails: ({ client }) => client.getSipNumber({ entity: unique('num_') }),
    with: [404, 'not_found', 'Number not found'],
  },

  putSipNumber: {
    async succeeds(tenant) {
      const { id } = await tenant.device({ lines: [{ extension: '1001' }] });
      const destination = { type: 'device', id, line_number: 1 } as const;
      const number = await tenant.number({ destination });
      expect(number.destination).toEqual({ ...destination, problem: null });
    },
    async fails(tenant) {
      const { number } = await tenant.number();
      return tenant.number({ number });
    },
    with: [409, 'conflict', 'Number or range already exists'],
  },

  updateSipNumber: {
    async succeeds(tenant) {
      const { id: entity } = await tenant.number();
      const body = { caller_name: 'Example Corp', active: false };
      expect(await tenant.client.updateSipNumber({ entity, body })).toMatchObject(body);
    },
    async fails(tenant) {
      const { id: entity } = await tenant.number();
      const destination = { type: 'device', id: unique('dev_') } as const;
      return tenant.client.updateSipNumber({ entity, body: { destination } });
    },
    with: [422, 'validation_failed', 'Validation error'],
  },

  deleteSipNumber: {
    async succeeds(tenant) {
      const { id: entity } = await tenant.number();
      expect(await tenant.client.deleteSipNumber({ entity })).toMatchObject({ id: entity });
    },
    fails: ({ client }) => client.deleteSipNumber({ entity: 'none' }),
    with: [400, 'invalid_request', 'Invalid ID format'],
  },
} satisfies Record<string, OperationTest>;
