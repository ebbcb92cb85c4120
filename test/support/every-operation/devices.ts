import { unique } from '../api.js';
import type { OperationTest } from './operation-test.js';

export const devices = {
  listDevices: {
    async succeeds(tenant) {
      const { id, mac_address } = await tenant.device();
      const { devices } = await tenant.client.listDevices({ q: mac_address, status: 'offline' });
      expect(devices.map((device) => device.id)).toEqual([id]);
    },
    fails: async (tenant) => (await tenant.clientAs({ scope: 'siptrunks:*' })).listDevices(),
    with: [403, 'forbidden', 'Insufficient permissions'],
  },

  getDevice: {
    async succeeds(tenant) {
      const { id } = await tenant.device({ lines: [{ extension: '1001' }] });
      const device = await tenant.client.getDevice({ id, include: 'lines,settings,status' });
      expect(device).toMatchObject({ id, lines: [{ line_number: 1, extension: '1001' }], settings: {} });
    },
    fails: ({ client }) => client.getDevice({ id: 'trunk_1' }),
    with: [400, 'invalid_request', 'Invalid device ID format'],
  },

  getDeviceByMacAddress: {
    async succeeds(tenant) {
      const { id, mac_address } = await tenant.device();
      for (const macAddress of [mac_address, mac_address.replaceAll(':', '').toLowerCase()]) {
        expect((await tenant.client.getDeviceByMacAddress({ macAddress })).id).toBe(id);
      }
    },
    fails: ({ client }) => client.getDeviceByMacAddress({ macAddress: '00:1A:2B:3C:4D' }),
    with: [400, 'invalid_request', 'Invalid MAC address format'],
  },

  putDevice: {
    async succeeds(tenant) {
      const device = await tenant.device({ settings: { timezone: 'America/New_York' } });
      expect(device).toMatchObject({ type: 'phone', provisioning_status: 'pending', status: 'offline' });
      expect(device.provisioning_url).toContain(device.id);
    },
    async fails(tenant) {
      const { mac_address } = await tenant.device();
      return tenant.device({ mac_address });
    },
    with: [409, 'conflict', 'Device with MAC address already exists'],
  },

  updateDevice: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const device = await tenant.client.updateDevice({ id, body: { name: 'Conference', lines: [{}, {}] } });
      expect([device.name, device.lines.length]).toEqual(['Conference', 2]);
    },
    async fails(tenant) {
      const { id } = await tenant.device();
      return tenant.client.updateDevice({ id, body: { mac_address: 'not one' } });
    },
    with: [422, 'validation_failed', 'Validation error'],
  },

  deleteDevice: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      expect(await tenant.client.deleteDevice({ id, keep_config: true })).toMatchObject({ id });
    },
    fails: ({ client }) => client.deleteDevice({ id: unique('dev_') }),
    with: [404, 'not_found', 'Device not found'],
  },

  rebootDevice: {
    async succeeds(tenant) {
      const { id, phone } = await tenant.onlinePhone();
      const reboot = await tenant.client.rebootDevice({ deviceId: id });
      expect(reboot).toMatchObject({ device_id: id, reboot_scheduled: true, delay_seconds: 0 });
      await phone.waitFor(({ reboots }) => reboots === 1);
    },
    async fails(tenant) {
      const { id } = await tenant.device();
      return tenant.client.rebootDevice({ deviceId: id });
    },
    with: [503, 'device_unreachable', 'Device unreachable'],
  },

  listDeviceReboots: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const { reboot_id } = await tenant.client.rebootDevice({ deviceId: id, body: { delay: 600 } });
      const { reboots } = await tenant.client.listDeviceReboots({ deviceId: id, state: 'scheduled' });
      expect(reboots).toMatchObject([{ id: reboot_id, state: 'scheduled', attempts: 0 }]);
    },
    fails: ({ client }) => client.listDeviceReboots({ deviceId: unique('dev_') }),
    with: [404, 'not_found', 'Device not found'],
  },

  cancelDeviceReboot: {
    async succeeds(tenant) {
      const { id } = await tenant.device();
      const { reboot_id } = await tenant.client.rebootDevice({ deviceId: id, body: { delay: 600 } });
      const canceled = await tenant.client.cancelDeviceReboot({ deviceId: id });
      expect(canceled).toMatchObject({ id: reboot_id, state: 'canceled' });
    },
    async fails(tenant) {
      const { id } = await tenant.device();
      return tenant.client.cancelDeviceReboot({ deviceId: id });
    },
    with: [409, 'conflict', 'No reboot is scheduled for the device'],
  },

  notifyDevice: {
    async succeeds(tenant) {
      const { id, phone } = await tenant.onlinePhone();
      phone.behaviour = { status: 489 };
      const result = await tenant.client.notifyDevice({ deviceId: id, body: { event: 'check-sync' } });
      expect(result).toMatchObject({ device_id: id, event: 'check-sync', response_code: 489 });
    },
    async fails(tenant) {
      const { id } = await tenant.device();
      return tenant.client.notifyDevice({ deviceId: id, body: { event: 'talk' } });
    },
    with: [503, 'device_unreachable', 'Device unreachable'],
  },
} satisfies Record<string, OperationTest>;
