import {
  IP_DELETED,
  IP_UPDATED,
  IPS_CONFIGURED,
  type SipTrunkIpDto,
} from '../../sip-trunks/ips/dto/sip-trunk-ip.answer.js';
import type { PutSipTrunkIps, UpdateSipTrunkIp } from '../../sip-trunks/ips/dto/sip-trunk-ip.body.js';
import { type Examples, gone, success } from './example.js';

/** An address of the trunk of the examples, as it was when it was made. */
export function trunkIp(
  ip: Pick<SipTrunkIpDto, 'id' | 'address' | 'type'> & Partial<SipTrunkIpDto>,
  at: string,
): SipTrunkIpDto {
  return {
    trunk_id: 'trunk_12345',
    port: 5060,
    priority: 1,
    active: true,
    created_at: at,
    updated_at: at,
    ...ip,
  };
}

const PUT: PutSipTrunkIps = {
  ips: [
    { address: '203.0.113.20', type: 'signaling', port: 5060, priority: 1, active: true },
    { address: '203.0.113.21', type: 'media', port: 10000, priority: 1, active: true },
  ],
};

const SIGNALING = trunkIp(
  { id: 'ip_004', address: '203.0.113.20', type: 'signaling' },
  '2024-01-22T12:00:00Z',
);

const UPDATE: UpdateSipTrunkIp = { ip_id: 'ip_004', priority: 2, active: false };

export const SIP_TRUNK_IP_EXAMPLES: Examples = {
  getSipTrunkIps: {
    parameters: { entity: 'trunk_12345', type: 'signaling' },
    answer: success({
      trunk_id: 'trunk_12345',
      ips: [
        trunkIp({ id: 'ip_001', address: '203.0.113.10', type: 'signaling' }, '2024-01-15T10:30:00Z'),
        trunkIp(
          { id: 'ip_003', address: '203.0.113.12', type: 'signaling', priority: 2 },
          '2024-01-16T08:00:00Z',
        ),
      ],
    }),
  },
  putSipTrunkIps: {
    parameters: { entity: 'trunk_12345' },
    body: PUT,
    answer: success(
      {
        trunk_id: 'trunk_12345',
        ips: [
          SIGNALING,
          trunkIp(
            { id: 'ip_005', address: '203.0.113.21', type: 'media', port: 10000 },
            '2024-01-22T12:00:00Z',
          ),
        ],
      },
      IPS_CONFIGURED,
    ),
  },
  updateSipTrunkIp: {
    parameters: { entity: 'trunk_12345' },
    body: UPDATE,
    answer: success(
      { ...SIGNALING, priority: 2, active: false, updated_at: '2024-01-22T13:00:00Z' },
      IP_UPDATED,
    ),
  },
  deleteSipTrunkIp: {
    parameters: { entity: 'trunk_12345', ip_id: 'ip_004' },
    answer: gone('ip_004', '2024-01-22T14:00:00Z', IP_DELETED),
  },
};
