import { randomInt } from 'node:crypto';
import type { SipTrunkIp } from 'telephony-resources-sdk';
import { unique } from '../api.js';
import type { Tenant } from './tenant.js';
import type { OperationTest } from './operation-test.js';

/** An address of 2001:db8::/32 (RFC 3849) that no other test uses, since no two trunks have the same. */
function uniqueAddress(): string {
  const groups = Array.from({ length: 4 }, () => randomInt(1, 0x10000).toString(16));
  return `2001:db8:${groups.join(':')}::`;
}

/** An address of a new trunk. */
async function trunkIp(tenant: Tenant): Promise<SipTrunkIp> {
  const { id } = await tenant.trunk();
  const body = { ips: [{ address: uniqueAddress(), type: 'media' as const }] };
  const { ips } = await tenant.client.putSipTrunkIps({ entity: id, body });
  return ips[0];
}

export const sipTrunkIps = {
  getSipTrunkIps: {
    async succeeds(tenant) {
      const ip = await trunkIp(tenant);
      const of = { entity: ip.trunk_id };
      expect(await tenant.client.getSipTrunkIps(of)).toMatchObject({ trunk_id: ip.trunk_id, ips: [ip] });
      expect((await tenant.client.getSipTrunkIps({ ...of, type: 'signaling' })).ips).toEqual([]);
      expect((await tenant.client.getSipTrunkIps({ entity: 'all' })).ips).toEqual([ip]);
    },
    fails: ({ client }) => client.getSipTrunkIps({ entity: 'some' }),
    with: [400, 'invalid_request', 'Invalid entity parameter'],
  },

  putSipTrunkIps: {
    async succeeds(tenant) {
      const { id } = await tenant.trunk();
      const ip = { address: uniqueAddress(), type: 'both', priority: 2 } as const;
      const { data, message } = await tenant.client
        .putSipTrunkIps({ entity: id, body: { ips: [ip] } })
        .withResponse();
      expect(data.ips).toMatchObject([{ ...ip, port: 5060, active: true }]);
      expect(message).toBe('SIP trunk IPs configured successfully');
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      const body = { ips: [{ address: '192.0.2.256', type: 'media' as const }] };
      return tenant.client.putSipTrunkIps({ entity: id, body });
    },
    with: [400, 'invalid_request', 'Invalid IP address format'],
  },

  updateSipTrunkIp: {
    async succeeds(tenant) {
      const { id, trunk_id } = await trunkIp(tenant);
      const body = { ip_id: id, priority: 2, active: false };
      const ip = await tenant.client.updateSipTrunkIp({ entity: trunk_id, body });
      expect(ip).toMatchObject({ id, priority: 2, active: false });
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.updateSipTrunkIp({ entity: id, body: { ip_id: unique('ip_'), priority: 2 } });
    },
    with: [404, 'not_found', 'IP configuration not found'],
  },

  deleteSipTrunkIp: {
    async succeeds(tenant) {
      const { id, trunk_id } = await trunkIp(tenant);
      expect(await tenant.client.deleteSipTrunkIp({ entity: trunk_id, ip_id: id })).toMatchObject({ id });
    },
    async fails(tenant) {
      const { id } = await tenant.trunk();
      return tenant.client.deleteSipTrunkIp({ entity: id, ip_id: unique('ip_') });
    },
    with: [404, 'not_found', 'IP configuration not found'],
  },
} satisfies Record<string, OperationTest>;
